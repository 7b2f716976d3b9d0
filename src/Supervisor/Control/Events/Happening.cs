using Supervisor.Engine.Model;

namespace Supervisor.Control.Events;

/// <summary>One entry of the history.</summary>
/// <param name="Id">From 1; one more for each.</param>
/// <param name="Time">In microseconds since 1970.</param>
/// <param name="State">The word of the state that the program is in after it; null for one about no program.</param>
internal sealed record Happening(long Id, long Time, Notice Notice, string? State);
