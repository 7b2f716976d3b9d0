using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Supervisor.Control.Supervisord;
using Supervisor.Engine.Model;

namespace Supervisor.Listening;

/// <summary>
/// One program's way through the states of supervisord, from its way through the engine's. There a start that does not last
/// goes to BACKOFF, and only what has run exits; a pause before the restart of what has run is no state.
/// </summary>
internal sealed class ProcessTracker(ProcessState start)
{
    private ProcessState _state = start;
    private int _pid;

    /// <summary>The events of one step, each with its payload.</summary>
    public IEnumerable<(string Name, byte[] Payload)> Follow(ProgramState program, ProcessName name)
    {
        _pid = program.Phase.ProcessId ?? _pid;
        foreach (var next in Path(program))
        {
            var from = _state;
            _state = next;
            yield return ($"{EventNames.ProcessState}_{ProcessStates.Name(next)}", Encoding.UTF8.GetBytes(Payload(program, name, from, next)));
        }
    }

    /// <summary>Where it is before anything is told of it.</summary>
    public static ProcessState Begun(ProgramState program) => program.Phase is Phase.Waiting or Phase.Delaying ? ProcessState.Stopped : ProcessStates.Of(program);

    private ImmutableArray<ProcessState> Path(ProgramState program) => (_state, program.Phase) switch
    {
        // What has not begun is where it was; what a start that has failed is, is known once it has been cleaned up after.
        (_, Phase.Waiting or Phase.Delaying) => [],
        (ProcessState.Starting, Phase.Cleaning { Asked: null } or Phase.Finishing { Asked: null }) => [],
        _ => Path(_state, ProcessStates.Of(program)),
    };

    /// <summary>All the states on the way to another: those who watch rely on each step of supervisord's own machine.</summary>
    private static ImmutableArray<ProcessState> Path(ProcessState from, ProcessState to) => (from, to) switch
    {
        _ when from == to => [],
        (ProcessState.Starting, ProcessState.Exited) => [ProcessState.Running, ProcessState.Exited],
        (ProcessState.Starting or ProcessState.Exited or ProcessState.Stopped, ProcessState.Fatal) => [ProcessState.Backoff, ProcessState.Fatal],
        (ProcessState.Starting or ProcessState.Running, ProcessState.Stopped) => [ProcessState.Stopping, ProcessState.Stopped],
        (ProcessState.Running, ProcessState.Backoff) => [ProcessState.Exited],
        (ProcessState.Running, ProcessState.Starting) => [ProcessState.Exited, ProcessState.Starting],
        (ProcessState.Running, ProcessState.Fatal) => [ProcessState.Exited, ProcessState.Backoff, ProcessState.Fatal],
        (ProcessState.Stopping, ProcessState.Starting) => [ProcessState.Stopped, ProcessState.Starting],
        (ProcessState.Stopping, ProcessState.Backoff or ProcessState.Exited) => [ProcessState.Stopped],
        (ProcessState.Stopping, ProcessState.Fatal) => [ProcessState.Stopped, ProcessState.Backoff, ProcessState.Fatal],
        (ProcessState.Stopped or ProcessState.Exited or ProcessState.Fatal, ProcessState.Backoff) => [],
        (ProcessState.Exited or ProcessState.Fatal, ProcessState.Stopped) => [],
        (ProcessState.Exited or ProcessState.Fatal or ProcessState.Stopped or ProcessState.Backoff, ProcessState.Stopping or ProcessState.Exited) => [],
        _ => [to],
    };

    private string Payload(ProgramState program, ProcessName name, ProcessState from, ProcessState to)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"processname:{name.Process} groupname:{name.Group} from_state:{ProcessStates.Name(from)}");
        return to switch
        {
            ProcessState.Starting or ProcessState.Backoff => string.Create(CultureInfo.InvariantCulture, $"{text} tries:{Tries(program)}"),
            ProcessState.Running or ProcessState.Stopping or ProcessState.Stopped => string.Create(CultureInfo.InvariantCulture, $"{text} pid:{_pid}"),
            ProcessState.Exited => string.Create(CultureInfo.InvariantCulture, $"{text} expected:{(IsExpected(program) ? 1 : 0)} pid:{_pid}"),
            _ => text,
        };
    }

    /// <summary>The starts in a row that came to nothing; these are counted where only so many are allowed.</summary>
    private static int Tries(ProgramState program) => program.Spec.StartRetries is null ? program.Attempt : program.FailedStarts;

    private static bool IsExpected(ProgramState program) => program.Phase switch
    {
        Phase.Cleaning cleaning => program.Spec.IsSuccess(cleaning.Status),
        Phase.Finishing finishing => program.Spec.IsSuccess(finishing.Status),
        Phase.Exited exited => exited.Success,
        _ => program.LastExit is { } last && program.Spec.IsSuccess(last.Status),
    };
}
