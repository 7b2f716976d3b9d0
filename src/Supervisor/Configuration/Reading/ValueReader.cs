using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Configuration.Reading;

/// <summary>
/// Reads values from nodes. What is wrong is reported, and some valid value given instead: nothing is ever built from a
/// configuration with a problem, so its readers need not care.
/// </summary>
/// <param name="problems">Takes what is found.</param>
/// <param name="names">What templates in strings may name; null where strings are taken as they are.</param>
internal sealed class ValueReader(DiagnosticBag problems, TemplateNames? names)
{
    /// <summary>How many problems were met so far: whether a reading went well.</summary>
    public int Reports => problems.Reports;

    public void Report(SourceSpan span, string message, string? help = null) =>
        problems.Add(new Diagnostic(Severity.Error, span, message, help));

    public void Warn(SourceSpan span, string message, string? help = null) =>
        problems.Add(new Diagnostic(Severity.Warning, span, message, help));

    public void ReportKind(Node node, string wanted, string? help = null)
    {
        if (node is not Node.Broken)
        {
            Report(node.Span, $"{wanted} is wanted here, not {node.Kind}", help);
        }
    }

    /// <summary>A string with its templates expanded.</summary>
    public string Text(Node node, string? help = null)
    {
        if (node is Node.Text text)
        {
            return names is null ? Checked(text.Value, text.Span) : Expand(text);
        }

        ReportKind(node, "a string", help);
        return "";
    }

    public string TextNotEmpty(Node node)
    {
        var text = Text(node);
        if (text.Length == 0 && node is Node.Text)
        {
            Report(node.Span, "this cannot be empty");
        }

        return text;
    }

    /// <summary>Text that came from a part of a string, expanded likewise.</summary>
    public string Expand(MappedText text)
    {
        var expanded = names is null
            ? text.Text
            : Template.Expand(text.Text, names, (start, end, found) => Report(text.Span(start, end), found.Problem!, found.Help));
        return Checked(expanded, text.Span(0, text.Text.Length));
    }

    public bool Truth(Node node)
    {
        if (node is Node.Truth truth)
        {
            return truth.Value;
        }

        ReportKind(node, "true or false", node is Node.Text ? "write it without quotes" : null);
        return false;
    }

    /// <summary>A string with a template that becomes a number, as that number; everything else as it is.</summary>
    public Node Number(Node node)
    {
        if (node is not Node.Text { Value: var template } || names is null || !Template.IsTemplate(template))
        {
            return node;
        }

        var reports = Reports;
        var text = Text(node);
        return Reports != reports ? new Node.Broken(node.Span)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? new Node.Whole(node.Span, whole, octal: false)
            : double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real) ? new Node.Real(node.Span, real)
            : node;
    }

    public long Whole(Node node, long least, long most)
    {
        var number = Number(node);
        if (number is not Node.Whole whole)
        {
            ReportNoNumber(number, "an integer");
            return least;
        }

        if (whole.Value < least || whole.Value > most)
        {
            Report(node.Span, $"{whole.Value} is out of range", $"it can be from {least} to {most}");
            return least;
        }

        return whole.Value;
    }

    public double Real(Node node, double least, double most)
    {
        var read = Number(node);
        double? value = read switch
        {
            Node.Real real => real.Value,
            Node.Whole whole => whole.Value,
            _ => null,
        };
        if (value is not { } number)
        {
            ReportNoNumber(read, "a number");
            return least;
        }

        if (!(number >= least && number <= most))
        {
            Report(node.Span, $"{number} is out of range", $"it can be from {least} to {most}");
            return least;
        }

        return number;
    }

    /// <param name="orFalse">Whether the caller takes false as well.</param>
    /// <param name="orTable">The table that the caller takes as well, as it is written.</param>
    public T Choice<T>(Node node, ImmutableArray<(string Word, T Value)> choices, bool orFalse = false, string? orTable = null)
    {
        var words = string.Join(", ", choices.Select(choice => $"\"{choice.Word}\""));
        var all = $"it can be {words}{(orFalse ? ", false" : "")}{(orTable is null ? "" : $", {orTable}")}";
        if (node is not Node.Text)
        {
            ReportKind(node, "a string", all);
            return choices[0].Value;
        }

        var text = Text(node);
        foreach (var (word, value) in choices)
        {
            if (word == text)
            {
                return value;
            }
        }

        var nearest = Suggestion.DidYouMean(text, choices.Select(choice => choice.Word));
        Report(node.Span, $"unknown value {DisplayText.Quote(text)}", nearest is null ? all : $"{nearest} {all}");
        return choices[0].Value;
    }

    public TimeSpan Duration(Node node)
    {
        switch (node)
        {
            case Node.Text:
                return Take(node, DurationText.Parse(Text(node)));
            case Node.Whole { Value: >= 0 } whole:
                Report(node.Span, "a duration needs a unit", $"write \"{whole.Value}s\" for seconds");
                return default;
            default:
                ReportKind(node, "a duration", DurationText.Hint);
                return default;
        }
    }

    public TimeSpan DurationAboveZero(Node node)
    {
        var reports = Reports;
        var time = Duration(node);
        if (time == TimeSpan.Zero && Reports == reports && node is Node.Text)
        {
            Report(node.Span, "this cannot be zero");
        }

        return time;
    }

    /// <summary>Bytes: a size with a unit, or a plain number.</summary>
    public ulong Size(Node node)
    {
        switch (node)
        {
            case Node.Whole:
                return (ulong)Whole(node, 0, long.MaxValue);
            case Node.Text:
                return Take(node, SizeText.Parse(Text(node)));
            default:
                ReportKind(node, "a size", SizeText.Hint);
                return 0;
        }
    }

    /// <summary>A path that begins with a slash and climbs nowhere.</summary>
    public string AbsolutePath(Node node)
    {
        var path = TextNotEmpty(node);
        if (path.Length > 0 && path[0] != '/')
        {
            Report(node.Span, $"the path {DisplayText.Quote(path)} is not absolute", "write it from the root: it begins with a slash");
        }
        else if (path.Split('/').Contains(".."))
        {
            Report(node.Span, $"the path {DisplayText.Quote(path)} climbs with `..`", "write where it leads to");
        }

        return path;
    }

    public SignalNumber Signal(Node node)
    {
        if (node is not Node.Text)
        {
            ReportKind(node, "the name of a signal", "write it as a string, such as \"TERM\"");
            return SignalNumber.TERM;
        }

        var text = Text(node);
        return Signal(text, node.Span) ?? SignalNumber.TERM;
    }

    public SignalNumber? Signal(string text, SourceSpan span)
    {
        if (SignalNumber.TryParse(text, out var signal))
        {
            return signal;
        }

        Report(span, $"unknown signal {DisplayText.Quote(text)}", Suggestion.DidYouMean(text, SignalNumber.KnownNames)
            ?? "signals are named as in signal(7): \"TERM\", \"SIGTERM\", \"RTMIN+3\"");
        return null;
    }

    /// <summary>A name or a number that the system's tables may not know.</summary>
    public string Identity(Node node)
    {
        // 4294967295 is -1, which the kernel takes as "leave it as it is": setresuid(2).
        const long largest = uint.MaxValue - 1;
        return node is Node.Whole ? Whole(node, 0, largest).ToString() : TextNotEmpty(node);
    }

    /// <summary>The items of an array, or the one value that may stand instead of it.</summary>
    public IReadOnlyList<Node> Items(Node node, bool orOne)
    {
        switch (node)
        {
            case Node.List list:
                return list.Items;
            case Node.Text when orOne:
                return [node];
            default:
                ReportKind(node, orOne ? "a string or an array" : "an array");
                return [];
        }
    }

    public T Take<T>(Node node, Parsed<T> parsed)
    {
        if (!parsed.Ok)
        {
            Report(node.Span, parsed.Problem!, parsed.Help);
        }

        return parsed.Value;
    }

    private void ReportNoNumber(Node node, string wanted)
    {
        if (node is Node.Text { Value: var text } && names is not null && Template.IsTemplate(text))
        {
            Report(node.Span, $"{DisplayText.Quote(Text(node))} is not {wanted}");
        }
        else
        {
            ReportKind(node, wanted, node is Node.Text ? "write it without quotes" : null);
        }
    }

    private string Expand(Node.Text text) =>
        Template.IsTemplate(text.Value) ? Expand(MappedText.Of(text)) : Checked(text.Value, text.Span);

    private string Checked(string text, SourceSpan span)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Report(span, "a NUL character cannot be passed to a program");
        }

        return text;
    }
}
