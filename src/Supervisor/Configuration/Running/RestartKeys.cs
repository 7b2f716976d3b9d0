using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Running;

/// <summary>The keys that say what follows when a program ends.</summary>
internal static class RestartKeys
{
    private static readonly KeyTable<BackoffSpec> Backoff = new("backoff",
    [
        new("initial", "The pause before the first restart.", "\"250ms\"", (r, n, b) => b with { Initial = r.Duration(n) }),
        new("factor", "Each further pause is longer by this.", "1.5", (r, n, b) => b with { Factor = r.Real(n, 1, 1_000) }),
        new("step", "Each further pause is longer by this as well.", "\"1s\"", (r, n, b) => b with { Step = r.Duration(n) }),
        new("max", "No pause is longer.", "\"1m\"", (r, n, b) => b with { Max = r.Duration(n) }),
        new("jitter", "Each pause is moved at random by up to this part of it.", "0.5", (r, n, b) => b with { Jitter = r.Real(n, 0, 1) }),
        new("reset_after", "A run this long makes the next pause the first again.", "\"2m\"", (r, n, b) => b with { ResetAfter = r.Duration(n) }),
        new("after_ready", "The pause after a run that was ready, which makes the next pause the first again.", "\"0s\"",
            (r, n, b) => b with { AfterReady = r.Duration(n) }),
    ]);

    private static readonly KeyTable<RestartLimit> MaxRestarts = new("max_restarts",
    [
        new("count", "One restart more is fatal.", "5", (r, n, m) => m with { Count = (int)r.Whole(n, 0, Engine.Limits.RestartCount) }),
        new("within", "The span in which they count.", "\"10m\"", (r, n, m) => m with { Within = r.DurationAboveZero(n) }),
    ]);

    public static ImmutableArray<Key<ProgramDraft>> All =>
    [
        new("restart", "always, on-failure, on-success or never.", "\"always\"",
            (r, n, p) => p with { Spec = p.Spec with { Restart = r.Choice(n, Restarts) } }),
        new("success_exit_codes", "Exit codes that are no failure; 128 + N for an end by signal N.", "[0, 143]",
            (r, n, p) => p with { Spec = p.Spec with { SuccessExitCodes = ProgramValues.ExitCodes(r, n) } }),
        new("backoff", "The pauses between restarts.", "{ initial = \"1s\", max = \"1m\" }",
            (r, n, p) => p with { Spec = p.Spec with { Backoff = Backoff.Read(r, n, p.Spec.Backoff) } })
            { Merges = true, Table = Backoff },
        new("max_restarts", "More restarts than this are fatal; without limit unless set.", "{ count = 5, within = \"5m\" }",
            (r, n, p) => p with { Spec = p.Spec with { MaxRestarts = MaxRestarts.Read(r, n, new RestartLimit(5, TimeSpan.FromMinutes(5))) } })
            { Merges = true, Table = MaxRestarts },
        new("start_retries", "Starts in a row that come to nothing, or end before it is ready, are tried again so often whatever restart says; then it is fatal.", "3",
            (r, n, p) => p with { Spec = p.Spec with { StartRetries = (int)r.Whole(n, 0, Engine.Limits.RestartCount) } }),
        new("on_exit", "When it has ended, before it is restarted: none, shutdown, stop-dependents or restart-dependents.", "\"restart-dependents\"",
            (r, n, p) => p with { Spec = p.Spec with { OnExit = r.Choice(n, Consequences) } }),
        new("on_give_up", "When it has failed for good: none, shutdown, stop-dependents or restart-dependents.", "\"shutdown\"",
            (r, n, p) => p with { Spec = p.Spec with { OnGiveUp = r.Choice(n, Consequences) } }),
    ];

    private static ImmutableArray<(string, RestartMode)> Restarts =>
    [
        ("always", RestartMode.Always), ("on-failure", RestartMode.OnFailure), ("on-success", RestartMode.OnSuccess), ("never", RestartMode.Never),
    ];

    private static ImmutableArray<(string, Consequence)> Consequences =>
    [
        ("none", Consequence.None), ("shutdown", Consequence.Shutdown), ("stop-dependents", Consequence.StopDependents), ("restart-dependents", Consequence.RestartDependents),
    ];
}
