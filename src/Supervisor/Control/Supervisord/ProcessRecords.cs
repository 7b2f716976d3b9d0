using System.Collections.Concurrent;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Kernel;
using Supervisor.Reloading;

namespace Supervisor.Control.Supervisord;

/// <summary>What supervisord remembers of a process and the engine has no use for: times of day, and what went wrong last.</summary>
/// <param name="Started">Seconds since 1970; 0 before the first start.</param>
/// <param name="Stopped">Likewise.</param>
/// <param name="Error">Empty for none.</param>
/// <param name="ExitStatus">Of the last end that counts; -1 for an end by a signal.</param>
internal sealed record ProcessRecord(long Started, long Stopped, string Error, int ExitStatus)
{
    public static ProcessRecord None { get; } = new(0, 0, "", 0);
}

/// <summary>Those of all programs; written by the loop's thread, read by any.</summary>
internal sealed class ProcessRecords
{
    private readonly ConcurrentDictionary<string, ProcessRecord> _records = new(StringComparer.Ordinal);
    private readonly ConfigurationInForce _inForce;

    public ProcessRecords(Onlookers onlookers, ConfigurationInForce inForce)
    {
        _inForce = inForce;
        onlookers.AddKeeper(Note);
    }

    public ProcessRecord Of(string program) => _records.GetValueOrDefault(program, ProcessRecord.None);

    private static long Now => Clock.UnixMicroseconds() / 1_000_000;

    private void Note(EngineStep step)
    {
        foreach (var effect in step.Effects)
        {
            if (effect is Effect.Publish { Notice: var notice })
            {
                Note(notice, step.Before);
            }
            else if (effect is Effect.Drop drop)
            {
                _records.TryRemove(drop.Program, out _);
            }
        }
    }

    private void Note(Notice notice, SupervisionState before)
    {
        switch (notice)
        {
            case Notice.Starting starting:
                _records[starting.Instance.Program] = Of(starting.Instance.Program) with { Started = Now, Error = "", ExitStatus = 0 };
                break;
            case Notice.LaunchFailed failed:
                _records[failed.Instance.Program] = Of(failed.Instance.Program) with { Stopped = Now, Error = Words(failed) };
                break;
            case Notice.Exited exited:
                var wasReady = before.Find(exited.Instance.Program)?.Phase is Phase.Ready;
                _records[exited.Instance.Program] = Of(exited.Instance.Program) with
                {
                    Stopped = Now,
                    Error = Words(exited, wasReady),
                    ExitStatus = !wasReady && !exited.Asked ? 0 : CodeOf(exited.Status),
                };
                break;
            default:
                break;
        }
    }

    private string Words(Notice.LaunchFailed failed)
    {
        var command = _inForce.LaunchOf(failed.Instance.Program).Options.Command is [var first, ..] ? first : "";
        return failed.Problem.ExitCode switch
        {
            127 => $"can't find command '{command}'",
            126 => $"command at '{command}' is not executable",
            _ => failed.Problem.Message,
        };
    }

    private static string Words(Notice.Exited exited, bool wasReady) => (exited.Asked, wasReady, exited.Success) switch
    {
        (true, _, _) => "",
        (_, false, _) => "Exited too quickly (process log may have details)",
        (_, _, false) => $"Bad exit code {CodeOf(exited.Status)}",
        _ => "",
    };

    private static int CodeOf(ExitStatus status) => status is ExitStatus.Exited { Code: var code } ? code : -1;
}
