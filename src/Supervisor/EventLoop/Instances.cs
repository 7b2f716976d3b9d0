using Supervisor.Engine.Model;
using Supervisor.Isolation;

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

    public Instance Add(InstanceId id, ChildProcess process)
    {
        var instance = new Instance(id, process, ++_lastToken);
        _byId.Add(id, instance);
        _byToken.Add(instance.Token, instance);
        _byPid[process.Pid] = instance;
        return instance;
    }

    public void Remove(Instance instance)
    {
        _byId.Remove(instance.Id);
        _byToken.Remove(instance.Token);
        _byPid.Remove(instance.Process.Pid);
    }

    public Instance? Find(InstanceId id) => _byId.GetValueOrDefault(id);

    public Instance? Find(ulong token) => _byToken.GetValueOrDefault(token);

    public bool IsMain(int pid) => _byPid.ContainsKey(pid);

    public Dictionary<InstanceId, Instance>.ValueCollection All => _byId.Values;
}

/// <summary>One running main process.</summary>
internal sealed record Instance(InstanceId Id, ChildProcess Process, ulong Token);
