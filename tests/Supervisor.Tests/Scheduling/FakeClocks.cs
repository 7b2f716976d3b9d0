using System.Globalization;
using Supervisor.Kernel;

namespace Supervisor.Tests.Scheduling;

/// <summary>The clocks of a machine that is awake, sleeps, and has its wall clock set.</summary>
internal sealed class FakeClocks(string wall)
{
    public ClockReading Now { get; private set; } = new(At(wall), TimeSpan.FromHours(5), TimeSpan.FromHours(4));

    public static DateTime At(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    public void Pass(TimeSpan time) => Now = new(Now.Wall + time, Now.SinceBoot + time, Now.Awake + time);

    public void PassUntil(string wall) => Pass(At(wall) - Now.Wall);

    public void SleepUntil(string wall)
    {
        var time = At(wall) - Now.Wall;
        Now = new(Now.Wall + time, Now.SinceBoot + time, Now.Awake);
    }

    public void Set(string wall) => Now = Now with { Wall = At(wall) };
}
