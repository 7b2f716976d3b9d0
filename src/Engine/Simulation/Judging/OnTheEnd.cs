using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>When and how everything ends.</summary>
internal sealed class OnTheEnd(Court court) : Judge(court)
{
    /// <summary>Who has failed for good in this step, and with which code first: a queued run may fail in the same.</summary>
    private readonly Dictionary<string, int> _givenUp = [];
    private Event? _event;
    private bool _ended;

    /// <summary>Of the first main program that has ended for good.</summary>
    private int? _mainCode;

    /// <summary>What the cause of the shutdown gives; null: it is asked of all programs.</summary>
    private int? _causeCode;

    public override void Before(Occurrence occurrence, SupervisionState state)
    {
        _event = occurrence.Event;
        _givenUp.Clear();
        if (_event is Event.Commanded { Command: Command.Reconfigure reconfigure } && Observer is { ShutdownSince: null, Ended: false })
        {
            _mainCode ??= CodeOfEnded(reconfigure.Spec, reconfigure.Relaunch, state);
        }
    }

    public override void On(Effect effect)
    {
        Require(!_ended || effect is Effect.Answer, Invariant.EndIsTheEnd, effect);
        switch (effect)
        {
            case Effect.Publish { Notice: Notice.ShutdownStarted started }:
                _causeCode = CodeOf(started.Reason);
                break;
            case Effect.Publish { Notice: var notice } when Observer.Find(Subject.Of(notice)) is { Leaving: false } seen:
                Remember(seen, notice);
                break;
            case Effect.Exit exit:
                _ended = true;
                foreach (var process in World.Processes.Values)
                {
                    Require(process.Over || process.GivenUp, Invariant.EndIsTheEnd, process.Instance);
                }

                Require(exit.Code == Expected(), Invariant.ExitCodeIsTrue, $"{exit.Code} and not {Expected()}");
                break;
        }
    }

    public override void After(SupervisionState state)
    {
        if (_ended)
        {
            return;
        }

        if (state.Booted)
        {
            EndsWhenDue(state);
        }
    }

    private void Remember(Seen seen, Notice notice)
    {
        int? code = notice switch
        {
            Notice.BecameFatal fatal => Observer.CodeOf(seen, fatal.Reason),
            Notice.Ended { Success: false } ended => ended.Status.ShellCode,
            _ => null,
        };
        if (code is { } failed)
        {
            _givenUp.TryAdd(seen.Name, failed);
        }

        if (seen.Spec.Main)
        {
            _mainCode ??= CodeOfMain(seen, notice);
        }
    }

    private int Expected()
    {
        if (_mainCode is { } main)
        {
            return main;
        }

        var first = Observer.Programs.Where(seen => seen is { Leaving: false, FailureCode: not null }).MinBy(seen => seen.FailureOrder)?.FailureCode;
        return Observer.ShutdownForced ? first ?? 137 : _causeCode ?? first ?? 0;
    }

    /// <summary>By the words that the shutdown is reported with; the end of one program is not told from its failure by them.</summary>
    private int? CodeOf(string reason)
    {
        if (_event is Event.Signalled or Event.Commanded { Command: Command.Shutdown })
        {
            return 0;
        }

        var seen = Observer.Find(reason.Split(' ')[0]);
        return (seen, reason) switch
        {
            (null, _) => null,
            (_, var ended) when ended.EndsWith("has ended", StringComparison.Ordinal) => seen.LatestExit is { } exit && seen.Spec.IsSuccess(exit)
                ? 0
                : NotZero(seen.LatestCode),
            (_, var ill) when ill.EndsWith("unhealthy", StringComparison.Ordinal) => NotZero(seen.LatestCode),
            ({ Spec.OnGiveUp: Consequence.Shutdown }, _) when _givenUp.TryGetValue(seen.Name, out var code) => NotZero(code),
            _ => null,
        };
    }

    private int? CodeOfMain(Seen seen, Notice notice) => notice switch
    {
        Notice.Ended { Success: true } => 0,
        Notice.Ended ended => NotZero(ended.Status.ShellCode),
        Notice.BecameFatal fatal => NotZero(Observer.CodeOf(seen, fatal.Reason)),
        Notice.Stopped { Reason: "command" } => CodeOfExit(seen) ?? 0,
        Notice.Stopped => CodeOfExit(seen),
        _ => null,
    };

    /// <summary>Of one that had ended before it was made the main program, and is not tried again.</summary>
    private int? CodeOfEnded(SupervisorSpec spec, ImmutableArray<string> relaunched, SupervisionState state)
    {
        foreach (var program in spec.Programs)
        {
            if (program.Main && state.Find(program.Name) is { Leaving: false } known
                && (known.Phase is Phase.Exited || (known.Phase is Phase.Fatal fatal && !IsTriedAgain(program, fatal, spec, relaunched, state))))
            {
                return Observer.Find(program.Name)?.FailureCode ?? 0;
            }
        }

        return null;
    }

    /// <summary>One that has failed is so when its launch has changed, or when it failed for another's sake and none that it requires now has failed.</summary>
    private static bool IsTriedAgain(ProgramSpec program, Phase.Fatal fatal, SupervisorSpec spec, ImmutableArray<string> relaunched, SupervisionState state) =>
        program.Start is not StartMode.Manual && (relaunched.Contains(program.Name) || (fatal.ForAnother && program.Requires.All(requirement =>
            spec.Programs.Where(other => other.Name == requirement.Program || other.Family == requirement.Program).All(other => state.Find(other.Name) switch
            {
                { Phase: Phase.Exited { Success: false } or Phase.Fatal, Spec.Schedule: null } when other.Schedule is not null => true,
                { Phase: Phase.Exited exited } => exited.Success,
                { Phase: Phase.Fatal failed } => IsTriedAgain(other, failed, spec, relaunched, state),
                { Phase: Phase.Faulted } => false,
                _ => true,
            }))));

    private static int? CodeOfExit(Seen seen) =>
        seen.LatestExit is { } exit ? seen.Spec.IsSuccess(exit) ? 0 : NotZero(exit.ShellCode) : null;

    private static int NotZero(int code) => code == 0 ? 1 : code;

    private void EndsWhenDue(SupervisionState state)
    {
        var main = Observer.Programs.Any(seen => seen is { Leaving: false, Spec.Main: true });
        var idle = state.Programs.All(program => !program.Phase.IsActive);
        var byItself = !main && Observer.Spec.Exit is not ExitPolicy.Never;
        Require(!idle || (Observer.ShutdownSince is null && !byItself), Invariant.EndsWhenDue, "nothing is active");
        if (Observer.ShutdownSince is null)
        {
            var failed = Observer.Programs.Any(seen => seen is { Leaving: false, Stage: Stage.Failed });
            Require(main || Observer.Spec.Exit is not ExitPolicy.WhenAnyFails || !failed, Invariant.EndsWhenDue, "one has failed");
            var mainEnded = Observer.Programs.Any(seen => seen is { Leaving: false, Spec.Main: true, Stage: Stage.Failed or Stage.Succeeded });
            Require(!mainEnded, Invariant.EndsWhenDue, "a main program has ended");
        }
    }
}
