using Supervisor.Kernel;

namespace Supervisor.Output;

/// <summary>
/// Lets pipes fill a little. A program that writes line by line would wake the output thread for each, and both would spend
/// more on that than on the output. A program that writes now and then is read at once.
/// </summary>
internal sealed class Lull
{
    /// <summary>Less than this in one turn is not worth a wake-up. A pipe holds 64 KiB: one that is full by now is not to wait.</summary>
    private const int Little = 56 * 1024;

    /// <summary>So many turns that bring little, one right after the other, are a stream.</summary>
    private const int Streak = 8;

    private const long SoonNanoseconds = 250_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMicroseconds(50);

    private long _last;
    private int _streak;

    /// <summary>After a turn that has read so many bytes.</summary>
    public void Take(int bytes)
    {
        if (bytes > 0 && IsDue(bytes, Clock.Now().Nanoseconds))
        {
            Descriptors.Pause(Pause);
            _last = Clock.Now().Nanoseconds;
        }
    }

    /// <summary>Whether a turn that ends now and has read so many bytes is one of a stream.</summary>
    public bool IsDue(int bytes, long now)
    {
        _streak = bytes < Little && now - _last < SoonNanoseconds ? _streak + 1 : 0;
        _last = now;
        return _streak >= Streak;
    }
}
