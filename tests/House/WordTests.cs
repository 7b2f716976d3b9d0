using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Supervisor.HouseTests;

/// <summary>Words that have no place in the tree.</summary>
public sealed class WordTests
{
    // Written in two halves, so that this file does not offend its own rules.
    private static readonly string[] Postponed = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK"];

    private static readonly string[] PlacesOfOneMachine = ["/wo" + "rk/", "/ho" + "me/", "/Us" + "ers/", "/tmp/" + "wt", "/tmp/" + "brief"];

    // The one place that polls, on behalf of all tests.
    private static readonly string[] MaySleep = ["tests/System/Harness/Wait.cs"];

    [Fact]
    public void Nothing_is_postponed_in_a_comment() => Rule.Holds("do it, or file it", Containing(Postponed));

    [Fact]
    public void No_path_of_one_persons_machine_is_written_down() => Rule.Holds("take it from the environment", Containing(PlacesOfOneMachine));

    [Fact]
    public void Tests_wait_for_conditions_and_never_sleep() =>
        Rule.Holds("wait for the thing itself, with a deadline",
            from file in SourceTree.CodeIn("tests")
            where !MaySleep.Contains(file.Path)
            from access in file.Syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            where access.ToString() is "Thread.Sleep" or "Task.Delay"
            select file.At(access));

    [Fact]
    public void There_are_no_regions() =>
        Rule.Holds("a region hides what should be a file",
            from file in SourceTree.Code
            from directive in file.Syntax.DescendantNodes(descendIntoTrivia: true).OfType<RegionDirectiveTriviaSyntax>()
            select file.At(directive));

    private static IEnumerable<string> Containing(string[] words) =>
        from file in SourceTree.Files
        from line in file.Lines.Index()
        from word in words
        where line.Item.Contains(word, StringComparison.Ordinal)
        select $"{file.Path}:{line.Index + 1}: {word}";
}
