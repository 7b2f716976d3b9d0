using System.Collections.Immutable;
using Supervisor.Engine.Model;
using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Notifying;

namespace Supervisor.EventLoop;

/// <summary>The running main processes, by instance, by pid and by the token that epoll knows them by.</summary>
internal sealed class Instances
{
    private readonly Dictionary<InstanceId, Instance> _byId = [];
    private readonly Dictionary<ulong, Instance> _byToken = [];
    private readonly Dictionary<int, Instance> _byPid = [];
    private ulong _lastToken;

    /// <param name="firstToken">The first of the tokens that are free for instances.</param>
    public Instances(ulong firstToken) => _lastToken = firstToken - 1;

    public Instance Add(InstanceId id, ChildProcess process, ImmutableArray<Shortfall> missing = default)
    {
        var instance = new Instance(id, process, ++_lastToken) { Missing = missing.IsDefault ? [] : missing };
        _byId.Add(id, instance);
        _byToken.Add(instance.Token, instance);
        _byPid[process.Pid] = instance;
        return instance;
    }

    /// <summary>Its main process was reaped: from here on its number may be anybody's. Only its token is still known.</summary>
    public void Retract(Instance instance)
    {
        _byId.Remove(instance.Id);
        _byPid.Remove(instance.Pid);
    }

    /// <summary>It has named another process as its main one; null for the launched one again.</summary>
    public void Follow(Instance instance, FollowedProcess? followed)
    {
        _byPid.Remove(instance.Pid);
        instance.Followed?.Dispose();
        instance.Followed = followed;
        _byPid[instance.Pid] = instance;
    }

    /// <summary>An orphan was reaped, perhaps one that was followed.</summary>
    public void Note(int pid, OrphanEnd end)
    {
        if (_byPid.TryGetValue(pid, out var instance))
        {
            instance.Followed?.Keep(end.ToExitStatus());
        }
    }

    /// <summary>Nothing of it is awaited any more.</summary>
    public void Remove(Instance instance)
    {
        _byToken.Remove(instance.Token);
        instance.Followed?.Dispose();
    }

    public Instance? Find(InstanceId id) => _byId.GetValueOrDefault(id);

    /// <summary>The running instance of a program.</summary>
    public Instance? Find(string program)
    {
        foreach (var instance in _byId.Values)
        {
            if (instance.Id.Program == program)
            {
                return instance;
            }
        }

        return null;
    }

    public Instance? Find(ulong token) => _byToken.GetValueOrDefault(token);

    public bool IsMain(int pid) => _byPid.ContainsKey(pid);

    public Dictionary<InstanceId, Instance>.ValueCollection All => _byId.Values;
}

/// <summary>One running main process, or one that has ended while the rest of its PID namespace is dying.</summary>
internal sealed class Instance(InstanceId id, ChildProcess process, ulong token)
{
    public InstanceId Id { get; } = id;

    public ChildProcess Process { get; } = process;

    public ulong Token { get; } = token;

    /// <summary>What its confinement may go without, and does.</summary>
    public ImmutableArray<Shortfall> Missing { get; init; } = [];

    /// <summary>The process that it has named as its main one; null for the launched one.</summary>
    public FollowedProcess? Followed { get; set; }

    /// <summary>Of its main process.</summary>
    public int Pid => Followed?.Pid ?? Process.Pid;

    /// <summary>The process group of that. What was launched leads one; what it names need not.</summary>
    public int Group => Followed is { Pid: var pid } && Syscall.Call(SyscallNumber.Getpgid, pid) is > 0 and var group ? (int)group : Process.Pid;

    /// <summary>The pidfd of that.</summary>
    public int MainDescriptor => Followed?.PidDescriptor ?? Process.PidDescriptor;

    /// <summary>A pidfd of whoever is in all of its namespaces and outlives the others.</summary>
    public int NamespaceDescriptor => Process.HolderDescriptor >= 0 ? Process.HolderDescriptor : MainDescriptor;

    /// <summary>How the launched process ended, which is not the end of the instance where another is followed.</summary>
    public ExitStatus? LaunchedEnd { get; set; }

    /// <summary>How the main process ended, once it has been reaped.</summary>
    public ExitStatus? Status { get; set; }

    /// <summary>To its main process alone.</summary>
    public SyscallError? SendSignal(SignalNumber signal) => Followed?.SendSignal(signal) ?? (Followed is null ? Process.SendSignal(signal) : null);
}
