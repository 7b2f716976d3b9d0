using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.EventLoop;

/// <summary>
/// The processes whose namespaces a program enters, by descriptors of its own launch: the programs may end meanwhile, and then
/// the kernel refuses, where a number could have been given to another file.
/// </summary>
internal sealed class JoinTargets : IDisposable
{
    private readonly List<OwnedDescriptor> _descriptors = [];

    /// <summary>The options of the launch with the namespaces in them.</summary>
    /// <param name="program">What is launched.</param>
    /// <param name="instances">Where the others are found.</param>
    /// <param name="problem">Why it cannot be launched now.</param>
    public LaunchOptions? Resolve(ProgramLaunch program, Instances instances, out string? problem)
    {
        problem = null;
        foreach (var join in program.Joins)
        {
            if (instances.Find(join.Program) is null)
            {
                problem = $"cannot join the namespaces of {join.Program}: it is not running";
                return null;
            }
        }

        Errno errno = default;
        var options = program.Joined(name =>
        {
            var (process, main) = (instances.Find(name)!.Process, instances.Find(name)!.MainDescriptor);
            return new JoinedProgram(
                new(Copy(process.HolderDescriptor >= 0 ? process.HolderDescriptor : main, ref errno), $"the holder of {name}"),
                new(Copy(main, ref errno), name));
        });
        problem = errno == default ? null : $"cannot join the namespaces of other programs: {errno}";
        return errno == default ? options : null;
    }

    public void Dispose()
    {
        foreach (var descriptor in _descriptors)
        {
            descriptor.Dispose();
        }
    }

    private int Copy(int descriptor, ref Errno errno)
    {
        const int F_DUPFD_CLOEXEC = 1030;
        const int FirstFree = 3;
        var copy = Syscall.Call(SyscallNumber.Fcntl, descriptor, F_DUPFD_CLOEXEC, FirstFree);
        if (Syscall.Failed(copy, out var failed))
        {
            errno = failed;
            return -1;
        }

        _descriptors.Add(new OwnedDescriptor((int)copy));
        return (int)copy;
    }
}
