using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Control.Operations;
using Supervisor.Engine.Model;
using Supervisor.Kernel;

namespace Supervisor.Reloading;

/// <summary>A configuration that is in force and has still to show that its programs come up.</summary>
/// <param name="spec">The engine's part of it.</param>
/// <param name="programs">Those that it is judged by.</param>
/// <param name="time">How long they have, all together.</param>
internal sealed class Trial(SupervisorSpec spec, ImmutableArray<string> programs, TimeSpan time)
{
    /// <summary>Nothing can be judged any more.</summary>
    public const string Ending = "the supervisor is shutting down";

    private readonly TimeSpan _settling = time / 2 < Arrival.Settling ? time / 2 : Arrival.Settling;

    /// <summary>What the configuration starts, and what ran, or was to run, and differs now.</summary>
    public static ImmutableArray<string> WatchedOf(SupervisionState before, SupervisorSpec next, ConfigurationDifference difference)
    {
        var watched = ImmutableArray.CreateBuilder<string>();
        foreach (var program in next.Programs)
        {
            if (difference.Added.Contains(program.Name)
                ? program is { Start: not StartMode.Manual, Schedule: null }
                : difference.Changed.Any(change => change.Program == program.Name) && IsToRun(before.Find(program.Name)))
            {
                watched.Add(program.Name);
            }
        }

        return watched.ToImmutable();
    }

    /// <summary>Waits until all have come up, one has failed, or the time is over.</summary>
    /// <returns>Null, or why it has failed.</returns>
    public async Task<string?> Watch(StateChanges changes)
    {
        using var patience = new CancellationTokenSource(time);
        while (true)
        {
            Verdict verdict;
            SupervisionState? last = null;
            try
            {
                verdict = await changes.Wait(state => Judge(last = state), patience.Token);
            }
            catch (OperationCanceledException)
            {
                return last is null ? "it was not in force in time" : Delay(last);
            }

            var pause = verdict.Sure - Clock.Now();
            if (verdict.Problem is not null || pause <= TimeSpan.Zero)
            {
                return verdict.Problem;
            }

            // All are up, and looked at once more when that can be believed.
            await Task.Delay(pause + TimeSpan.FromMilliseconds(1), CancellationToken.None);
        }
    }

    private static bool IsToRun(ProgramState? program) => program is
    {
        Phase.IsActive: true
    } or
    {
        Phase: Phase.Fatal, Spec.Start: not StartMode.Manual
    };

    /// <summary>Null: not decided yet.</summary>
    private Verdict? Judge(SupervisionState state)
    {
        if (state.Shutdown is not null || state.Ended)
        {
            return new Verdict(Ending, default);
        }

        if (!ReferenceEquals(state.Spec, spec))
        {
            return null;
        }

        var sure = default(MonotonicTime);
        var allUp = true;
        foreach (var name in programs)
        {
            switch (state.Find(name) is { } program ? Arrival.Of(program, _settling) : null)
            {
                case Arrival.Failed failed:
                    return new Verdict(failed.Reason, default);
                case Arrival.Awaited:
                    allUp = false;
                    break;
                case Arrival.Up up when up.Sure > sure:
                    sure = up.Sure;
                    break;
            }
        }

        return allUp ? new Verdict(null, sure) : null;
    }

    private string Delay(SupervisionState state)
    {
        foreach (var name in programs)
        {
            if (state.Find(name) is { } program && Arrival.Of(program, _settling) is Arrival.Awaited)
            {
                return Arrival.Delay(program, time);
            }
        }

        return "its programs did not come up in time";
    }

    private sealed record Verdict(string? Problem, MonotonicTime Sure);
}
