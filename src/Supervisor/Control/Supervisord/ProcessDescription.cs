using System.Globalization;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Engine.Model;
using Supervisor.Kernel;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Control.Supervisord;

/// <summary>A process in supervisord's words, which scripts take apart.</summary>
internal static class ProcessDescription
{
    public static RpcValue.Struct Of(SupervisordFacade facade, ProgramState program)
    {
        var name = facade.NameOf(program);
        var record = facade.Records.Of(program.Name);
        var state = ProcessStates.Of(program);
        var launch = facade.Configuration.Launches.GetValueOrDefault(program.Name);
        var stdout = launch is null ? null : ProgramLogs.FileOf(launch, StreamKind.Stdout);
        var stderr = launch is null ? null : ProgramLogs.FileOf(launch, StreamKind.Stderr);
        var now = Clock.UnixMicroseconds() / 1_000_000;
        var pid = program.Phase.ProcessId ?? 0;
        return new RpcValue.Struct(
        [
            new("name", RpcValue.Of(name.Process)),
            new("group", RpcValue.Of(name.Group)),
            new("start", RpcValue.Of(record.Started)),
            new("stop", RpcValue.Of(record.Stopped)),
            new("now", RpcValue.Of(now)),
            new("state", RpcValue.Of((int)state)),
            new("statename", RpcValue.Of(ProcessStates.Name(state))),
            new("spawnerr", RpcValue.Of(record.Error)),
            new("exitstatus", RpcValue.Of(record.ExitStatus)),
            new("logfile", RpcValue.Of(stdout ?? "")),
            new("stdout_logfile", RpcValue.Of(stdout ?? "")),
            new("stderr_logfile", RpcValue.Of(stderr ?? "")),
            new("pid", RpcValue.Of(pid)),
            new("description", RpcValue.Of(Words(state, name.Process, pid, record, now))),
        ]);
    }

    internal static string Words(ProcessState state, string process, int pid, ProcessRecord record, long now) => state switch
    {
        ProcessState.Running => $"pid {pid}, uptime {Uptime(Math.Max(0, now - record.Started))}",
        ProcessState.Fatal or ProcessState.Backoff => record.Error.Length > 0 ? record.Error : $"unknown error (try \"tail {process}\")",
        ProcessState.Stopped or ProcessState.Exited => record.Started == 0 ? "Not started" : Moment(record.Stopped),
        _ => "",
    };

    /// <summary>As Python prints a span of time: <c>0:00:37</c>, <c>1 day, 0:00:00</c>, <c>2 days, 3:04:05</c>.</summary>
    internal static string Uptime(long seconds)
    {
        var (days, rest) = Math.DivRem(seconds, 24 * 60 * 60);
        var clock = string.Create(CultureInfo.InvariantCulture, $"{rest / 3600}:{rest / 60 % 60:00}:{rest % 60:00}");
        return days switch
        {
            0 => clock,
            1 => $"1 day, {clock}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{days} days, {clock}"),
        };
    }

    private static string Moment(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(seconds).ToLocalTime().ToString("MMM dd hh:mm tt", CultureInfo.InvariantCulture);
}
