using System.Globalization;
using Supervisor.Engine.Model;
using Supervisor.Kernel;
using Supervisor.Output.Formats;

namespace Supervisor.Control.Api;

/// <summary>Now, by both clocks: what the engine knows is by the one, what clients read by the other.</summary>
/// <param name="Wall">In UTC.</param>
internal readonly record struct Moment(MonotonicTime Monotonic, DateTime Wall)
{
    public static Moment Now() => new(Clock.Now(), Wall: OfMicroseconds(Clock.UnixMicroseconds()));

    public static DateTime OfMicroseconds(long microseconds) => DateTime.UnixEpoch.AddMicroseconds(microseconds);

    public static string Text(DateTime utc) => utc.ToString(UtcTime.Milliseconds, CultureInfo.InvariantCulture);
}
