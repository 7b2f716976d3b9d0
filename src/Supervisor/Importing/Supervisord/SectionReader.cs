using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Values;
using Supervisor.Importing.Ini;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Importing.Supervisord;

/// <summary>
/// Values of one section by supervisord's types. What is wrong is reported where it stands, and the default given instead.
/// </summary>
internal sealed class SectionReader(IniSection section, IniDocument document, ExpansionNames names, DiagnosticBag problems)
{
    private static readonly string[] True = ["yes", "true", "on", "1"];
    private static readonly string[] False = ["no", "false", "off", "0"];

    public IniSection Section => section;

    public SectionReader With(ExpansionNames others) => new(section, document, others, problems);

    public IniEntry? Find(string key) => section.Find(key) ?? document.Defaults?.Find(key);

    public void Report(SourceSpan span, string message, string? help = null) =>
        problems.Add(new Diagnostic(Severity.Error, span, message, help));

    /// <summary>Variables may still be in it.</summary>
    public string? Text(string key) => Expanded(key, names);

    /// <summary>With the values of all variables.</summary>
    public string? Plain(string key) => Expanded(key, names.WithValues());

    /// <summary>As it is written.</summary>
    public string? Raw(string key) => Find(key) is { } entry ? LiveText.Clean(entry.Value) : null;

    public bool Truth(string key, bool otherwise) => Plain(key)?.ToLowerInvariant() switch
    {
        null => otherwise,
        var word when True.Contains(word) => true,
        var word when False.Contains(word) => false,
        var word => Wrong(key, $"{DisplayText.Quote(word)} is not true or false", "it can be true, yes, on, 1, false, no, off or 0", otherwise),
    };

    public int Whole(string key, int otherwise, int least = int.MinValue, int most = int.MaxValue)
    {
        if (Plain(key) is not { } text)
        {
            return otherwise;
        }

        if (!long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return Wrong(key, $"{DisplayText.Quote(text)} is not a whole number", null, otherwise);
        }

        return number >= least && number <= most ? (int)number : Wrong(key, $"{number} is out of range", $"it can be from {least} to {most}", otherwise);
    }

    /// <summary>Bytes: a number, or one with KB, MB or GB.</summary>
    public long Bytes(string key, long otherwise)
    {
        if (Plain(key)?.Trim() is not { } text)
        {
            return otherwise;
        }

        var shift = text.Length < 2 ? 0 : text[^2..].ToUpperInvariant() switch { "KB" => 10, "MB" => 20, "GB" => 30, _ => 0 };
        var digits = shift == 0 ? text : text[..^2].Trim();
        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= long.MaxValue >> shift
            ? number << shift
            : Wrong(key, $"{DisplayText.Quote(text)} is not a size", "it is a number of bytes, or one with KB, MB or GB", otherwise);
    }

    public int? Octal(string key, int most)
    {
        if (Plain(key)?.Trim() is not { } text)
        {
            return null;
        }

        var digits = text.StartsWith("0o", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return digits.Length is > 0 and <= 6 && digits.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0 && Convert.ToInt32(digits, 8) is var value && value <= most
            ? value
            : Wrong<int?>(key, $"{DisplayText.Quote(text)} is not an octal number up to {Convert.ToString(most, 8)}", null, null);
    }

    public SignalNumber Signal(string key, SignalNumber otherwise) => Plain(key)?.Trim() switch
    {
        null => otherwise,
        var text when SignalNumber.TryParse(text, out var signal) => signal,
        var text => Wrong(key, $"{DisplayText.Quote(text)} is no signal", "signals are named as in signal(7), or numbers", otherwise),
    };

    public ImmutableArray<string> Words(string key) =>
        Plain(key) is { Length: > 0 } text ? [.. text.Split(',').Select(word => word.Trim())] : [];

    public ImmutableArray<int> ExitCodes(string key)
    {
        if (Plain(key) is not { } text)
        {
            return [0];
        }

        var codes = ImmutableArray.CreateBuilder<int>();
        foreach (var word in text.Length == 0 ? [] : text.Split(','))
        {
            if (int.TryParse(word.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) && code is >= 0 and <= 255)
            {
                codes.Add(code);
            }
            else
            {
                return Wrong<ImmutableArray<int>>(key, $"{DisplayText.Quote(word.Trim())} is not an exit code", "exit codes are numbers from 0 to 255, with commas between", [0]);
            }
        }

        return codes.ToImmutable();
    }

    /// <summary><c>A="b",C=d</c>, expanded as a whole before it is taken apart.</summary>
    public ImmutableArray<(string Name, string Value)> Environment(string key)
    {
        if (Find(key) is not { } entry || Text(key) is not { } text)
        {
            return [];
        }

        if (Pairs(text, posix: false) is { } pairs || (Pairs(text, posix: true) is { } escaped && (pairs = escaped) is not null))
        {
            return [.. pairs.Where(pair => IsVariable(entry, pair.Name))];
        }

        Report(entry.Span, "this cannot be taken apart into variables", "write A=\"value\",B=\"value\"; a ; or # after a space begins a comment");
        return [];
    }

    public T Wrong<T>(string key, string message, string? help, T otherwise)
    {
        Report(Find(key)?.Span ?? section.Span, message, help);
        return otherwise;
    }

    private bool IsVariable(IniEntry entry, string name)
    {
        if (LiveText.HasVariables(name) || VariableName.Problem(name) is not null)
        {
            // These two are set by every supervisor, with the values that they have anyway.
            if (name is not (VariableName.Enabled or VariableName.ProcessName))
            {
                Report(entry.Span, $"{DisplayText.Quote(LiveText.Shown(name))} cannot be the name of a variable");
            }

            return false;
        }

        return true;
    }

    private static List<(string Name, string Value)>? Pairs(string text, bool posix)
    {
        if (Shlex.Pairs(text, posix) is not { } words)
        {
            return null;
        }

        var pairs = new List<(string, string)>();
        for (var i = 0; i < words.Count; i += 4)
        {
            if (i + 2 >= words.Count || words[i + 1] != "=")
            {
                return null;
            }

            pairs.Add((words[i], posix ? words[i + 2] : words[i + 2].Trim('"', '\'')));
        }

        return pairs;
    }

    private string? Expanded(string key, ExpansionNames wanted)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        var expanded = Expansion.Expand(LiveText.Clean(entry.Value), wanted);
        if (!expanded.Ok)
        {
            Report(entry.Span, expanded.Problem!, expanded.Help);
        }

        return expanded.Ok ? expanded.Value : null;
    }
}
