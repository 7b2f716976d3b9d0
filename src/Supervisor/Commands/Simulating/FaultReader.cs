using System.Globalization;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Model;

namespace Supervisor.Commands.Simulating;

/// <summary>Reads the value of one option: <c>PROGRAM</c>, <c>PROGRAM@WHEN</c> or <c>PROGRAM=CODE@WHEN</c>.</summary>
internal sealed class FaultReader
{
    private const string Range = "..";

    private readonly GivenFault _given;
    private readonly string _form;
    private readonly List<string> _errors;
    private readonly string? _code;

    public FaultReader(GivenFault given, string form, List<string> errors)
    {
        (_given, _form, _errors) = (given, form, errors);
        var text = given.Text;
        var at = text.LastIndexOf('@');
        (text, Moment) = at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
        var equal = form.Contains('=', StringComparison.Ordinal) ? text.IndexOf('=', StringComparison.Ordinal) : -1;
        (Program, _code) = equal < 0 ? (text, null) : (text[..equal], text[(equal + 1)..]);
    }

    public string Program { get; }

    /// <summary>What stands after the @; null without one.</summary>
    public string? Moment { get; }

    /// <summary>The program, or the first of its replicas.</summary>
    public ProgramSpec Spec { get; private set; } = new(string.Empty);

    /// <summary>Whether there is such a program.</summary>
    public bool Find(IEnumerable<ProgramSpec> programs)
    {
        var names = new List<string>();
        foreach (var program in programs)
        {
            if (program.Name == Program || program.Family == Program)
            {
                Spec = program;
                return true;
            }

            names.Add(program.Family);
        }

        Refuse($"there is no program {DisplayText.Quote(Program)}; {Suggestion.DidYouMean(Program, names) ?? $"there are {string.Join(", ", names.Distinct(StringComparer.Ordinal))}"}", form: false);
        return false;
    }

    /// <param name="form">Show what it should look like.</param>
    public void Refuse(string problem, bool form = true) =>
        _errors.Add($"{_given.Option} {DisplayText.Quote(_given.Text)}: {problem}{(form ? $"; write {_given.Option} {_form}" : string.Empty)}");

    public TimeSpan? Time()
    {
        if (string.IsNullOrEmpty(Moment))
        {
            Refuse("say when");
            return null;
        }

        return Time(Moment);
    }

    public int? Code()
    {
        if (int.TryParse(_code, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code <= byte.MaxValue)
        {
            return code;
        }

        Refuse("an exit code is a number from 0 to 255");
        return null;
    }

    /// <summary>From a time until another one, or for good.</summary>
    public (TimeSpan From, TimeSpan Until)? Span()
    {
        if (string.IsNullOrEmpty(Moment))
        {
            Refuse("say when");
            return null;
        }

        var (first, last) = Halves(Moment);
        if (Time(first) is not { } from || (last.Length == 0 ? TimeSpan.MaxValue : Time(last)) is not { } until)
        {
            return null;
        }

        if (until > from)
        {
            return (from, until);
        }

        Refuse("it ends before it begins", form: false);
        return null;
    }

    /// <summary>Numbers from 1 on: one, or from one to another.</summary>
    public (int First, int Last)? Numbers()
    {
        var (first, last) = Halves(Moment ?? string.Empty);
        var isNumber = int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from);
        var to = from;
        if (isNumber && Moment!.Contains(Range, StringComparison.Ordinal))
        {
            isNumber = int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out to);
        }

        if (isNumber && from >= 1 && to >= from)
        {
            return (from, to);
        }

        Refuse("launches are counted from 1");
        return null;
    }

    private static (string First, string Last) Halves(string text)
    {
        var middle = text.IndexOf(Range, StringComparison.Ordinal);
        return middle < 0 ? (text, string.Empty) : (text[..middle], text[(middle + Range.Length)..]);
    }

    private TimeSpan? Time(string text)
    {
        var parsed = DurationText.Parse(text);
        if (parsed.Problem is null)
        {
            return parsed.Value;
        }

        _errors.Add($"{_given.Option} {DisplayText.Quote(_given.Text)}: {parsed.Problem}; {parsed.Help}");
        return null;
    }
}
