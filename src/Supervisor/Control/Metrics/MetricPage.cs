using Supervisor.Commands;
using Supervisor.Control.Api;
using Supervisor.Engine.Model;
using Supervisor.Output;

namespace Supervisor.Control.Metrics;

/// <summary>All metrics: of the supervisor, and of each program.</summary>
internal sealed class MetricPage(SupervisionState state, ProgramCounters counters, OutputTotals output, UsageReading usage)
{
    private const string Prefix = "supervisor_program_";

    private static readonly string[] States =
        ["stopped", "waiting", "scheduled", "starting", "running", "ready", "stopping", "backoff", "exited", "fatal", "faulted"];

    private readonly MetricText _text = new();

    public string Write(Moment now, TimeSpan supervisorCpu, long supervisorMemory)
    {
        _text.Family("supervisor_info", "gauge", "Which supervisor this is.");
        _text.Sample("supervisor_info", 1, "version", VersionCommand.Version);
        One("supervisor_programs", "gauge", "Programs that are configured.", state.Programs.Length);
        One("supervisor_ready", "gauge", "Whether all programs that start by themselves are ready.", HealthRoutes.Obstacles(state, now.Monotonic).Count == 0 ? 1 : 0);
        One("supervisor_shutting_down", "gauge", "Whether everything is being stopped.", state.Shutdown is null ? 0 : 1);
        One("supervisor_cpu_seconds_total", "counter", "Processor time of the supervisor itself.", supervisorCpu.TotalSeconds);
        One("supervisor_memory_bytes", "gauge", "Resident memory of the supervisor itself.", supervisorMemory);
        WriteStates();
        WriteLives(now);
        WriteCounters();
        WriteUsage();
        WriteOutput();
        return _text.ToString();
    }

    private void WriteStates()
    {
        _text.Family($"{Prefix}state", "gauge", "1 for the state that a program is in, 0 for all others.");
        foreach (var program in state.Programs)
        {
            foreach (var word in States)
            {
                _text.Sample($"{Prefix}state", program.Phase.Word == word ? 1 : 0, "program", program.Name, "state", word);
            }
        }
    }

    private void WriteLives(Moment now)
    {
        Each("up", "gauge", "Whether its main process runs.", program => program.Phase.ProcessId is null ? 0 : 1);
        Each("ready", "gauge", "Whether it is ready.", program => program.Phase is Phase.Ready ? 1 : 0);
        Each("healthy", "gauge", "Whether it is healthy, for one that is looked after.", program => program.Health is { } health ? health.Verdict is Health.Healthy ? 1 : 0 : null);
        Each("uptime_seconds", "gauge", "Since the first instruction of its main process.",
            program => program.Phase.ProcessId is null ? null : (now.Monotonic - program.Phase.Since).TotalSeconds);
        Each("start_time_seconds", "gauge", "When that was, since 1970.",
            program => program.Phase.ProcessId is null ? null : (now.Wall - (now.Monotonic - program.Phase.Since) - DateTime.UnixEpoch).TotalSeconds);
    }

    private void WriteCounters()
    {
        Each("starts_total", "counter", "Launches that reached its first instruction.", program => counters.Of(program.Name).Starts);
        Each("launch_failures_total", "counter", "Launches that did not.", program => counters.Of(program.Name).LaunchFailures);
        Each("restarts_total", "counter", "Restarts by its policy.", program => counters.Of(program.Name).Restarts);
        _text.Family($"{Prefix}exits_total", "counter", "Ends of its main process, by their reason.");
        foreach (var program in state.Programs)
        {
            var counted = counters.Of(program.Name);
            _text.Sample($"{Prefix}exits_total", counted.Successes, "program", program.Name, "reason", "success");
            _text.Sample($"{Prefix}exits_total", counted.Failures, "program", program.Name, "reason", "failure");
            _text.Sample($"{Prefix}exits_total", counted.Signals, "program", program.Name, "reason", "signal");
            _text.Sample($"{Prefix}exits_total", counted.OutOfMemory, "program", program.Name, "reason", "oom");
        }

        _text.Family($"{Prefix}probes_total", "counter", "Probes of its readiness and health, by their result.");
        foreach (var program in state.Programs)
        {
            var counted = counters.Of(program.Name);
            _text.Sample($"{Prefix}probes_total", counted.GoodProbes, "program", program.Name, "result", "ok");
            _text.Sample($"{Prefix}probes_total", counted.FailedProbes, "program", program.Name, "result", "failed");
        }
    }

    private void WriteUsage()
    {
        Each("cpu_seconds_total", "counter", "Processor time of this launch, with all of its processes.", program => UsageOf(program).Cpu?.TotalSeconds);
        Each("memory_bytes", "gauge", "Memory of all of its processes.", program => UsageOf(program).Memory);
        Each("pids", "gauge", "Its processes and threads.", program => UsageOf(program).Tasks);
        Each("oom_kills_total", "counter", "Processes that the OOM killer has taken in this launch.", program => UsageOf(program).OomKills);
    }

    private void WriteOutput()
    {
        Each("output_bytes_total", "counter", "What it has written, as far as it came by the supervisor.", program => output.Of(program.Name).Bytes);
        Each("output_dropped_bytes_total", "counter", "Of it, what a sink had no room for.", program => output.Of(program.Name).LostBytes);
        Each("output_dropped_lines_total", "counter", "The same in lines.", program => output.Of(program.Name).LostLines);
    }

    private Usage UsageOf(ProgramState program) => usage.Programs.GetValueOrDefault(program.Name, Usage.Unknown);

    private void One(string name, string type, string help, double value)
    {
        _text.Family(name, type, help);
        _text.Sample(name, value);
    }

    private void Each(string name, string type, string help, Func<ProgramState, double?> value)
    {
        _text.Family($"{Prefix}{name}", type, help);
        foreach (var program in state.Programs)
        {
            if (value(program) is { } number)
            {
                _text.Sample($"{Prefix}{name}", number, "program", program.Name);
            }
        }
    }
}
