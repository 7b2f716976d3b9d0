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

    private IEnumerable<ProcessState> Path(ProgramState program)
    {
        var next = ProcessStates.Of(program);
        return (_state, program.Phase) switch
        {
            (ProcessState.Starting, Phase.Cleaning { Asked: null } or Phase.Finishing { Asked: null }) => [],
            (ProcessState.Exited, Phase.Backoff) => [],
            (ProcessState.Starting, Phase.Fatal) => [ProcessState.Backoff, ProcessState.Fatal],
            (ProcessState.Starting, Phase.Waiting or Phase.Delaying) => [],
            _ when next == _state => [],

            // A stop of what has not started yet, and of what waits for its restart, has no stopping.
            _ => [next],
        };
    }

    private string Payload(ProgramState program, ProcessName name, ProcessState from, ProcessState to)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"processname:{name.Process} groupname:{name.Group} from_state:{ProcessStates.Name(from)}");
        return to switch
        {
            ProcessState.Starting or ProcessState.Backoff => string.Create(CultureInfo.InvariantCulture, $"{text} tries:{program.Attempt}"),
            ProcessState.Running or ProcessState.Stopping or ProcessState.Stopped => string.Create(CultureInfo.InvariantCulture, $"{text} pid:{_pid}"),
            ProcessState.Exited => string.Create(CultureInfo.InvariantCulture, $"{text} expected:{(IsExpected(program) ? 1 : 0)} pid:{_pid}"),
            _ => text,
        };
    }

    private static bool IsExpected(ProgramState program) => program.Phase switch
    {
        Phase.Cleaning cleaning => program.Spec.IsSuccess(cleaning.Status),
        Phase.Finishing finishing => program.Spec.IsSuccess(finishing.Status),
        Phase.Exited exited => exited.Success,
        _ => program.LastExit is { } last && program.Spec.IsSuccess(last.Status),
    };
}
