using System.Text.Json;
using Supervisor.Control.Api;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Logging;

namespace Supervisor.Control.Events;

/// <summary>Writes events as JSON; their message is what the log says of them. One for each client: it is not for several threads.</summary>
internal sealed class EventWriter
{
    private readonly NoticeWording _wording = new();

    /// <summary>What the log says of it; its type where the log says nothing.</summary>
    public string MessageOf(Notice notice) => _wording.Of(notice) is [var first, ..] ? first.Text : EventWords.TypeOf(notice);

    public void Write(Utf8JsonWriter json, Happening happening)
    {
        var notice = happening.Notice;
        json.WriteStartObject();
        json.WriteNumber("id"u8, happening.Id);
        json.WriteString("time"u8, Moment.Text(Moment.OfMicroseconds(happening.Time)));
        json.WriteString("type"u8, EventWords.TypeOf(notice));
        json.WriteString("program"u8, EventWords.ProgramOf(notice));
        json.WriteString("state"u8, happening.State);
        json.WriteString("message"u8, MessageOf(notice));
        json.WriteStartObject("fields"u8);
        if (EventWords.InstanceOf(notice) is { } instance)
        {
            json.WriteNumber("launch"u8, instance.Generation);
        }

        WriteFields(json, notice);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, Notice notice)
    {
        switch (notice)
        {
            case Notice.Started started:
                json.WriteNumber("pid"u8, started.Pid);
                break;
            case Notice.MainProcessChanged changed:
                json.WriteNumber("pid"u8, changed.Pid);
                break;
            case Notice.Ready ready:
                json.WriteNumber("after_seconds"u8, ready.After.TotalSeconds);
                break;
            case Notice.Exited exited:
                WriteExit(json, exited);
                break;
            case Notice.LaunchFailed failed:
                json.WriteString("problem"u8, failed.Problem.Message);
                json.WriteNumber("exit_code"u8, failed.Problem.ExitCode);
                break;
            case Notice.TaskFailed failed:
                json.WriteString("problem"u8, failed.Problem);
                break;
            case Notice.ProbeFailed probe:
                json.WriteString("problem"u8, probe.Problem);
                json.WriteNumber("in_a_row"u8, probe.InARow);
                break;
            case Notice.BecameUnhealthy unhealthy:
                json.WriteString("reason"u8, unhealthy.Reason);
                break;
            case Notice.StatusTold status:
                json.WriteString("status_text"u8, status.Text);
                break;
            case Notice.RestartScheduled restart:
                json.WriteNumber("attempt"u8, restart.Attempt);
                json.WriteNumber("delay_seconds"u8, restart.Delay.TotalSeconds);
                break;
            case Notice.BecameFatal fatal:
                json.WriteString("reason"u8, fatal.Reason);
                break;
            case Notice.Stopping stopping:
                json.WriteString("reason"u8, stopping.Reason);
                json.WriteString("signal"u8, Name(stopping.Signal));
                break;
            case Notice.Stopped stopped:
                json.WriteString("reason"u8, stopped.Reason);
                break;
            case Notice.SignalSent sent:
                json.WriteString("signal"u8, Name(sent.Signal));
                break;
            default:
                break;
        }
    }

    private static void WriteExit(Utf8JsonWriter json, Notice.Exited exited)
    {
        json.WriteNumber("exit_code"u8, exited.Status.ShellCode);
        if (exited.Status is ExitStatus.Killed killed)
        {
            json.WriteString("signal"u8, Name(killed.Signal));
        }

        if (exited.Status.Cause is { } cause)
        {
            json.WriteString("cause"u8, cause);
        }

        json.WriteNumber("uptime_seconds"u8, exited.Uptime.TotalSeconds);
        json.WriteBoolean("asked"u8, exited.Asked);
        json.WriteBoolean("success"u8, exited.Success);
    }

    private static string Name(Signal signal) => new SignalNumber(signal.Number).Name;
}
