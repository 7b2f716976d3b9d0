using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Cgroups;

/// <summary>
/// The cgroup of one launch of one program, and all that its processes start, daemons included. Its owner removes it once it
/// is empty, and disposes of it; until then it is locked, so that nobody takes it for a left one. Operations only read or
/// write files of the kernel and may be called by any thread.
/// </summary>
public sealed class CgroupLeaf : IDisposable
{
    private readonly OwnedDescriptor _descriptor;
    private readonly CgroupBranch _branch;
    private readonly Func<string, Errno> _removeDirectory;

    internal CgroupLeaf(string name, string directory, OwnedDescriptor descriptor, CgroupBranch branch, Func<string, Errno> removeDirectory)
    {
        Name = name;
        Directory = directory;
        _descriptor = descriptor;
        _branch = branch;
        _removeDirectory = removeDirectory;
    }

    /// <summary>The name of the directory: <c>program.web</c>.</summary>
    public string Name { get; }

    /// <summary>Its path.</summary>
    public string Directory { get; }

    /// <summary>What <see cref="LaunchOptions.Cgroup"/> takes; valid until disposed.</summary>
    public DescriptorSource Source => new(_descriptor.Number, $"cgroup {Name}");

    /// <summary>Whether any process is in it or below it; zombies do not count. False where it is gone.</summary>
    public bool IsPopulated => Value("cgroup.events", "populated") == 1;

    /// <summary>Whether all of it stands still. After <see cref="Freeze"/> that takes a moment; <see cref="CgroupEvents"/> tells when.</summary>
    public bool IsFrozen => Value("cgroup.events", "frozen") == 1;

    /// <summary>Kills every process in it and below it, as fast as they may fork: SIGKILL, frozen ones too. Launch nothing into it any more.</summary>
    /// <returns>Null where the kernel has been told; the end shows in <see cref="IsPopulated"/>.</returns>
    public CgroupFailure? Kill()
    {
        var errno = KernelPath.Write($"{Directory}/cgroup.kill", "1");
        return errno switch
        {
            _ when errno == default => null,
            // Before Linux 5.14 there is no such file; where the cgroup itself is gone, nobody is left to kill.
            _ when errno == Errno.ENOENT => KillOneByOne(),
            _ => CgroupFailure.Of("kill all of", $"{Directory}/cgroup.kill", errno),
        };
    }

    /// <summary>Lets all processes in it stand still, see "cgroup.freeze" in cgroup-v2.rst. They can still be killed.</summary>
    /// <returns>Null where the kernel has been told.</returns>
    public CgroupFailure? Freeze() => Order("freeze", "cgroup.freeze", "1");

    /// <summary>Lets them go on.</summary>
    /// <returns>Null where the kernel has been told.</returns>
    public CgroupFailure? Thaw() => Order("thaw", "cgroup.freeze", "0");

    /// <summary>Sets limits while programs run: all of them, or none where one cannot be set.</summary>
    /// <param name="limits">Those to change; what is null stays.</param>
    /// <param name="force">Whether memory.max may fall below what is in use: then the OOM killer comes at once.</param>
    /// <returns>Which limits have another value now.</returns>
    public Result<IReadOnlyList<LimitChange>, CgroupFailure> SetLimits(CgroupLimits limits, bool force = false)
    {
        if (!force && limits.MemoryMax is { } max && Number("memory.current") is { } current && current > max)
        {
            return new(new CgroupFailure(CgroupProblem.BelowUsage, $"set memory.max to {StatText.Size(max)} for {Name}")
            {
                Limit = "memory.max",
                Controller = "memory",
                Detail = $"{StatText.Size(current)} is in use",
                Hint = "the OOM killer would come at once; ask for it by force, or set memory.high first and wait",
            });
        }

        return new LimitWriter(Directory, Name, _branch).Write(limits);
    }

    /// <summary>What it uses now and has used; what this kernel does not tell is null.</summary>
    public CgroupUsage ReadUsage() => UsageReader.Read(Directory);

    /// <summary>Whom the OOM killer has taken since it was made, and why; null where it came to nobody. Read it before <see cref="Remove"/>.</summary>
    public OomReport? ReadOom() => OomReport.Read(Directory);

    /// <summary>The processes in it and below it. 0 stands for one that has no number in our PID namespace.</summary>
    public ImmutableArray<int> ReadProcesses() => Members.Of(Directory);

    /// <summary>Gives it to a user, who may then make cgroups in it and move its processes among them, but not change its limits.</summary>
    /// <param name="user">By number.</param>
    /// <param name="group">By number.</param>
    /// <returns>Null where it is theirs.</returns>
    public CgroupFailure? DelegateTo(uint user, uint group) => Delegation.GiveTo(Directory, user, group);

    /// <summary>Removes it and what was made below it.</summary>
    /// <returns>Null where it is gone; <see cref="CgroupFailure.IsBusy"/> where something is in it still.</returns>
    public CgroupFailure? Remove() => Removal.Run(Directory, _removeDirectory);

    /// <summary>Closes the descriptor, and so lets go of the lock. The cgroup stays until it is removed.</summary>
    public void Dispose() => _descriptor.Dispose();

    /// <summary>A cgroup with a frozen or threaded state takes a program and never lets it run, or does not take it.</summary>
    internal CgroupFailure? CheckFresh()
    {
        if (Number("cgroup.freeze") == 1 && Thaw() is { } frozen)
        {
            return frozen;
        }

        return KernelPath.ReadText($"{Directory}/cgroup.type", out var type) == default && type.Trim() != "domain"
            ? CgroupTree.ThreadedFailure(Directory, type.Trim())
            : null;
    }

    /// <summary>Kill for kernels without cgroup.kill.</summary>
    internal CgroupFailure? KillOneByOne() => Members.Kill(this);

    private CgroupFailure? Order(string operation, string file, string value)
    {
        var errno = KernelPath.Write($"{Directory}/{file}", value);
        return errno == default
            ? null
            : CgroupFailure.Of(operation, $"{Directory}/{file}", errno, errno == Errno.ENOENT ? CgroupHints.File(file) : null);
    }

    private ulong? Number(string file) => KernelPath.ReadText($"{Directory}/{file}", out var text) == default ? StatText.Number(text) : null;

    private ulong? Value(string file, string key) => KernelPath.ReadText($"{Directory}/{file}", out var text) == default ? StatText.Value(text, key) : null;
}
