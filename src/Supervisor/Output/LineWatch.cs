using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>
/// Looks for one line in what a program writes, on the output thread. It is dropped with its first success, and costs nothing
/// from then on; so is one whose expression takes too long too often, because what a program writes must not stall the output
/// of others.
/// </summary>
/// <param name="expression">With a time limit.</param>
/// <param name="found">Told once: whether a line was found, or no line will be. Must not block.</param>
internal sealed class LineWatch(Regex expression, Action<bool> found)
{
    private const int MostOverruns = 20;

    private int _overruns;

    /// <summary>It has told what it had to.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Only the first piece of a line that is cut is looked at.</summary>
    public void Look(in OutputLine line)
    {
        if (IsOver || line.Continues)
        {
            return;
        }

        var characters = ArrayPool<char>.Shared.Rent(line.Text.Length);
        var length = Encoding.UTF8.GetChars(line.Text, characters);
        var isFound = IsIn(characters.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(characters);
        if (isFound || _overruns >= MostOverruns)
        {
            IsOver = true;
            found(isFound);
        }
    }

    private bool IsIn(ReadOnlySpan<char> text)
    {
        try
        {
            return expression.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            _overruns++;
            return false;
        }
    }
}
