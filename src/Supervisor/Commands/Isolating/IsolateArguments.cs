using System.Collections.Immutable;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Commands.Isolating;

/// <summary>What the command line of isolate says.</summary>
/// <param name="Program">The keys of the program, as a file would give them.</param>
/// <param name="Command">Word for word what stands after <c>--</c>.</param>
internal sealed record IsolateArguments(Node.Table Program, ImmutableArray<string> Command)
{
    /// <summary>On what is made for it outside: control group and network link.</summary>
    public string? Name { get; init; }

    public bool Help { get; init; }

    /// <summary>Print the plan instead of running.</summary>
    public bool Explain { get; init; }

    /// <summary>Say what it got.</summary>
    public bool Verbose { get; init; }

    /// <summary>A session without the terminal.</summary>
    public bool NewSession { get; init; }
}

/// <summary>Reads flags up to <c>--</c>: those of the command itself, short forms, and all others by the keys that they stand for.</summary>
internal sealed class ArgumentReader(DiagnosticBag problems, ImmutableDictionary<string, string> variables)
{
    private const string End = "--";

    private readonly List<Given> _given = [];

    public IsolateArguments Read(ReadOnlySpan<string> arguments)
    {
        var nowhere = Line(IsolateCommand.Name, null).Span(0, 0);
        var read = new IsolateArguments(new Node.Table(nowhere), []);
        for (var index = 0; index < arguments.Length; index++)
        {
            var argument = arguments[index];
            if (argument == End)
            {
                read = read with { Command = [.. arguments[(index + 1)..]] };
                break;
            }

            if (argument == "-h")
            {
                read = read with { Help = true };
            }
            else if (argument.StartsWith(End, StringComparison.Ordinal))
            {
                var next = index + 1 < arguments.Length && !arguments[index + 1].StartsWith(End, StringComparison.Ordinal) ? arguments[index + 1] : null;
                (read, var tookNext) = ReadFlag(read, argument, next);
                index += tookNext ? 1 : 0;
            }
            else
            {
                problems.Add(Mistake($"unexpected argument {DisplayText.Quote(argument)}", "the command comes after --, all else is flags"));
                break;
            }
        }

        return read with { Program = new GivenTree(problems).Build(_given, nowhere) };
    }

    public static Diagnostic Mistake(string message, string? help = null) =>
        new(Severity.Error, null, message, help) { File = $"supervisor {IsolateCommand.Name}" };

    /// <param name="read">So far.</param>
    /// <param name="argument">The flag, perhaps with a value after an equals sign.</param>
    /// <param name="next">What may be its value otherwise.</param>
    private (IsolateArguments Read, bool TookNext) ReadFlag(IsolateArguments read, string argument, string? next)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument : argument[..equals];
        var own = equals < 0 ? null : argument[(equals + 1)..];
        if (OwnFlag.Find(name) is not { } flag)
        {
            return (read, ReadKey(name, own, next));
        }

        var value = flag.Placeholder is null ? "" : own ?? next;
        if (flag.Placeholder is null && own is not null)
        {
            ReportValue(name, own);
        }
        else if (flag.Placeholder is not null && string.IsNullOrEmpty(value))
        {
            problems.Add(Mistake($"{name} needs a value", $"as in {name} {flag.Placeholder}"));
        }
        else if (flag.Apply is { } apply)
        {
            read = apply(read, value!);
        }
        else
        {
            _given.Add(flag.Stands!(Line(name, flag.Placeholder is null ? null : value), name.Length + 1));
        }

        return (read, flag.Placeholder is not null && own is null && next is not null);
    }

    private bool ReadKey(string name, string? own, string? next)
    {
        if (KeyFlag.Find(name) is { } flag)
        {
            var takesNext = own is null && next is not null && (!flag.IsSwitch || next is "true" or "false" || next.StartsWith('{'));
            Take(flag, own ?? (takesNext ? next : null));
            return takesNext;
        }

        const string no = "--no-";
        if (name.StartsWith(no, StringComparison.Ordinal) && KeyFlag.Find("--" + name[no.Length..]) is { } off)
        {
            if (own is not null)
            {
                ReportValue(name, own);
                return false;
            }

            var at = Line(name, null).Span(0, name.Length);
            _given.Add(new Given(off, at, new Node.Truth(at, value: false)));
            return false;
        }

        problems.Add(Mistake($"unknown flag {DisplayText.Quote(name)}",
            Suggestion.DidYouMean(name, OwnFlag.All.Select(known => known.Name).Concat(KeyFlag.All.Select(known => known.Name)))));
        return own is null && next is not null;
    }

    private void Take(KeyFlag flag, string? text)
    {
        var line = Line(flag.Name, text);
        var at = line.Span(0, flag.Name.Length);
        if (text is not null)
        {
            AddValue(flag, at, line);
        }
        else if (flag.IsSwitch)
        {
            _given.Add(new Given(flag, at, new Node.Truth(at, value: true)));
        }
        else
        {
            problems.Add(new Diagnostic(Severity.Error, at, $"{flag.Name} needs a value", $"such as {IsolateHelp.Example(flag)}"));
        }
    }

    private void AddValue(KeyFlag flag, SourceSpan at, SourceFile line)
    {
        var start = at.Length + 1;
        var text = line.Text[start..];
        if (flag.IsVariable)
        {
            AddVariable(flag, at, line, text);
            return;
        }

        var value = FlagValue.Read(line, start, problems);
        if (flag.IsTable && value is Node.Text && text.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
        {
            value = One(text[..equals], line.Span(start, equals), FlagValue.Word(line, line.Span(start + equals + 1, text.Length)));
        }
        else if (flag.IsList && value is Node.Text or Node.Whole)
        {
            // Words can be given with commas between them; a path may hold commas itself.
            value = new Node.List(value.Span, text.Contains('/', StringComparison.Ordinal) || text.Contains('"', StringComparison.Ordinal)
                ? [value]
                : [.. MountFlag.Split(value.Span, ',').Select(word => FlagValue.Word(line, word))]);
        }

        _given.Add(new Given(flag, at, value));
    }

    /// <summary>NAME=VALUE; NAME alone hands the caller's own variable on where there is one.</summary>
    private void AddVariable(KeyFlag flag, SourceSpan at, SourceFile line, string text)
    {
        var start = at.Length + 1;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0)
        {
            var span = line.Span(start + equals + 1, text.Length);
            _given.Add(new Given(flag, at, One(text[..equals], line.Span(start, equals), new Node.Text(span, text[(equals + 1)..]))));
        }
        else if (variables.TryGetValue(text, out var value))
        {
            var span = line.Span(start, text.Length);
            _given.Add(new Given(flag, at, One(text, span, new Node.Text(span, value))));
        }
    }

    private static Node.Table One(string name, SourceSpan at, Node value)
    {
        var table = new Node.Table(at);
        table.Add(new Entry(name, at, value));
        return table;
    }

    private void ReportValue(string name, string value) =>
        problems.Add(Mistake($"{name} takes no value, and {DisplayText.Quote(value)} was given"));

    private static SourceFile Line(string flag, string? value) => new(flag, value is null ? flag : $"{flag}={value}") { IsFlag = true };
}
