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
            var instance = instances.Find(name)!;
            return new JoinedProgram(
                new(Copy(instance.NamespaceDescriptor, ref errno), $"the holder of {name}"),
                new(Copy(instance.MainDescriptor, ref errno), name));
        });
        problem = errno == default ? null : $"cannot join the namespaces of other programs: {errno}";
        return errno == default ? options : null;
    }

    /// <summary>The pidfds of a running program, and the descriptor of its control group, for whoever is launched beside it.</summary>
    /// <param name="program">What is joined; it may end before the launch.</param>
    /// <param name="cgroup">Null where it has none of its own.</param>
    /// <param name="errno">Why there are none.</param>
    public JoinedProgram? Of(Instance program, out DescriptorSource? cgroup, out Errno errno)
    {
        errno = default;
        var joined = new JoinedProgram(
            new(Copy(program.NamespaceDescriptor, ref errno), $"the holder of {program.Id.Program}"),
            new(Copy(program.MainDescriptor, ref errno), program.Id.Program));
        cgroup = program.Process.Cgroup?.Source is { } source ? source with { Descriptor = Copy(source.Descriptor, ref errno) } : null;
        return errno == default ? joined : null;
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
        if (!OwnedDescriptor.TryCopy(descriptor, out var copy, out var failed))
        {
            errno = failed;
            return -1;
        }

        _descriptors.Add(copy);
        return copy.Number;
    }
}
