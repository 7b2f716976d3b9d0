using System.Text.RegularExpressions;

namespace Supervisor.SystemTests.Harness;

/// <summary>What a run has printed so far, on both streams, in the order of arrival; others write while tests read.</summary>
internal sealed class Transcript
{
    private readonly List<(bool Error, string Text)> _lines = [];
    private readonly Lock _lock = new();

    public void Add(bool error, string text)
    {
        lock (_lock)
        {
            _lines.Add((error, WithoutTerminal(text)));
        }
    }

    /// <summary>Every stream has ended: no line will come any more.</summary>
    public bool IsComplete { get; private set; }

    public void Complete() => IsComplete = true;

    public IReadOnlyList<string> All => Select(_ => true);

    public IReadOnlyList<string> Stdout => Select(line => !line.Error);

    public IReadOnlyList<string> Stderr => Select(line => line.Error);

    /// <summary>The matches among the lines so far, from both streams.</summary>
    public IReadOnlyList<Match> Matches(string pattern) =>
        [.. All.Select(line => Regex.Match(line, pattern, RegexOptions.None, Wait.Patience)).Where(match => match.Success)];

    public int Count(string pattern) => Matches(pattern).Count;

    /// <summary>The index among all lines of the first that matches, or -1.</summary>
    public int IndexOf(string pattern) =>
        All.ToList().FindIndex(line => Regex.IsMatch(line, pattern, RegexOptions.None, Wait.Patience));

    /// <summary>Waits until <paramref name="count"/> lines match and gives the last of these.</summary>
    public Match WaitFor(string pattern, int count = 1, TimeSpan? patience = null)
    {
        IReadOnlyList<Match> found = [];
        Wait.Until($"line {count} that matches /{pattern}/", () =>
        {
            var complete = IsComplete;
            found = Matches(pattern);
            Assert.False(complete && found.Count < count, $"the run ended without line {count} that matches /{pattern}/:\n{this}");
            return found.Count >= count;
        }, ToString, patience);
        return found[count - 1];
    }

    public override string ToString()
    {
        var all = All;
        return string.Join('\n', all.Skip(Math.Max(0, all.Count - 60)).Select(line => "    " + line));
    }

    // A terminal ends its lines with a carriage return as well, and on one the supervisor uses colour (SGR sequences).
    private static string WithoutTerminal(string text) =>
        Regex.Replace(text.TrimEnd('\r'), "\e\\[[0-9;]*m", "", RegexOptions.None, Wait.Patience);

    private List<string> Select(Func<(bool Error, string Text), bool> wanted)
    {
        lock (_lock)
        {
            return [.. _lines.Where(wanted).Select(line => line.Text)];
        }
    }
}
