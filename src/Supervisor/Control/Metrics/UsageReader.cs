using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Supervisor.Isolation.Cgroups;
using Supervisor.Processes;

namespace Supervisor.Control.Metrics;

/// <summary>
/// What programs use: by the accounts of their control groups, where they have one, else by one reading of /proc for all of
/// them. The loop says only who runs; all files are read away from it. Readings are shared by whoever asks within a second.
/// </summary>
internal sealed class UsageReader : IDisposable
{
    private const int FreshMilliseconds = 1000;

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ProcessTable _table = new();
    private readonly EnvironmentMark _mark = new();
    private UsageReading? _last;
    private long _readAt;

    public async Task<UsageReading> Read(HttpContext context, ControlPlane plane)
    {
        await _gate.WaitAsync(context.RequestAborted);
        try
        {
            if (_last is { } last && Environment.TickCount64 - _readAt < FreshMilliseconds)
            {
                return last;
            }

            var running = await plane.Look(context, () => Running(plane));
            _last = await Task.Run(() => Read(running));
            _readAt = Environment.TickCount64;
            return _last;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private static List<RunningProgram> Running(ControlPlane plane)
    {
        var running = new List<RunningProgram>();
        foreach (var instance in plane.Instances.All)
        {
            running.Add(new RunningProgram(instance.Id.Program, instance.Pid, instance.Process.HolderPid, instance.Process.Cgroup));
        }

        return running;
    }

    private UsageReading Read(List<RunningProgram> running)
    {
        var members = ImmutableDictionary<string, ImmutableArray<ProcessEntry>>.Empty;
        if (ProcessTable.IsUsable() && _table.Refresh())
        {
            members = FamilyMembers.Of(_table.Entries, Environment.ProcessId, running, _mark.Of);
        }

        var usages = ImmutableDictionary.CreateBuilder<string, Usage>(StringComparer.Ordinal);
        foreach (var program in running)
        {
            var own = members.GetValueOrDefault(program.Name, []);
            usages[program.Name] = program.Group is { } group ? OfGroup(group, own.Length) : OfProcesses(own);
        }

        return new UsageReading(usages.ToImmutable(), members, running.ToImmutableDictionary(program => program.Name, program => program.Group?.Directory, StringComparer.Ordinal))
        {
            At = TimeSpan.FromMilliseconds(Environment.TickCount64),
        };
    }

    private static Usage OfGroup(CgroupLeaf group, int processes)
    {
        var usage = group.ReadUsage();
        return new Usage { Cpu = usage.CpuTotal, Memory = usage.Memory, Tasks = usage.Tasks, OomKills = usage.MemoryEvents?.OomKills, Processes = processes };
    }

    private static Usage OfProcesses(ImmutableArray<ProcessEntry> members)
    {
        var (cpu, memory, tasks) = (TimeSpan.Zero, 0UL, 0UL);
        foreach (var member in members)
        {
            if (ProcessUsage.TryRead(member.Pid, out var one))
            {
                cpu += one.Cpu;
                memory += one.Memory;
                tasks += (ulong)one.Threads;
            }
        }

        return members.IsEmpty ? Usage.Unknown : new Usage { Cpu = cpu, Memory = memory, Tasks = tasks, Processes = members.Length };
    }
}

/// <param name="Members">The living processes of each program.</param>
/// <param name="Groups">The directories of control groups; null for a program without one.</param>
internal sealed record UsageReading(
    ImmutableDictionary<string, Usage> Programs, ImmutableDictionary<string, ImmutableArray<ProcessEntry>> Members, ImmutableDictionary<string, string?> Groups)
{
    /// <summary>When it was read, on a steady clock.</summary>
    public TimeSpan At { get; init; }
}

/// <param name="Holder">Of its PID namespace; 0 for none.</param>
internal sealed record RunningProgram(string Name, int Main, int Holder, CgroupLeaf? Group);
