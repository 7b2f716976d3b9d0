using System.CommandLine;

namespace Supervisor.Commands.Controlling;

/// <summary>Names of programs on the command line. Completion offers live names wherever an argument is called NAME or PROGRAM.</summary>
internal static class ProgramArguments
{
    public const string Many = "NAME";
    public const string One = "PROGRAM";

    private const string Meaning = "A program, a group, a pattern with * and ?, group:program, or all.";

    public static Argument<string[]> OneOrMore() => new(Many) { Arity = ArgumentArity.OneOrMore, Description = Meaning };

    public static Argument<string[]> Any() => new(Many) { Arity = ArgumentArity.ZeroOrMore, Description = Meaning };

    /// <summary>The part of a path that stands for all of them.</summary>
    public static string Path(IEnumerable<string> names) => string.Join(',', names.Select(Session.Encode));

    /// <summary>The query <c>?name=…&amp;name=…</c>; empty for all.</summary>
    public static string Query(IReadOnlyList<string> names) =>
        names.Count == 0 ? "" : $"?{string.Join('&', names.Select(name => $"name={Session.Encode(name)}"))}";
}
