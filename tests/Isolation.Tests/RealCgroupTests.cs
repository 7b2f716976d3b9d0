using System.Globalization;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;
using Supervisor.Isolation.Options;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>
/// A real cgroup v2 tree that may be written, named by CGROUP_ROOT. Explicit, since a developer's machine has none to
/// spare: tests/System runs these inside a kernel of its own.
/// </summary>
public sealed class RealCgroupTests
{
    private const int O_DIRECTORY_CLOEXEC = 0x90000;
    private const int AT_FDCWD = -100;
    private const int EINVAL = 22;

    [Fact(Explicit = true)]
    public void A_program_is_born_in_its_cgroup() => Assert.EndsWith("/born", CgroupOf("born", new LauncherFixture()), StringComparison.Ordinal);

    [Fact(Explicit = true)]
    public void Where_the_kernel_refuses_it_is_moved_there_before_its_first_instruction()
    {
        var refused = 0;
        var launcher = new LauncherFixture((number, a, b, c, d, e, plan) =>
        {
            // struct clone_args begins with the flags; CLONE_INTO_CGROUP is 1 << 33.
            if (number == SyscallNumber.Clone3 && (Flags(a) & (1UL << 33)) != 0)
            {
                refused++;
                return -EINVAL;
            }

            return NativeSpawn.Spawn(number, a, b, c, d, e, plan);
        });

        Assert.EndsWith("/moved", CgroupOf("moved", launcher), StringComparison.Ordinal);
        Assert.Equal(1, refused);
    }

    [Fact(Explicit = true)]
    public void A_limit_of_its_cgroup_on_processes_is_a_passing_failure()
    {
        var path = Make("full");
        File.WriteAllText($"{Root}/cgroup.subtree_control", "+pids");
        File.WriteAllText($"{path}/../cgroup.subtree_control", "+pids");
        File.WriteAllText($"{path}/pids.max", "0");
        using var directory = Open(path);
        using var launcher = new LauncherFixture();

        var failure = launcher.FailToStart(Command("true") with { Cgroup = new DescriptorSource(directory.Number, path) });

        Assert.True(failure.IsTransient);
        Assert.Equal("EAGAIN", failure.Errno.Name);
    }

    private static string Root => Environment.GetEnvironmentVariable("CGROUP_ROOT") is { Length: > 0 } root
        ? root
        : throw new InvalidOperationException("CGROUP_ROOT names no cgroup v2 tree");

    private static unsafe ulong Flags(nint arguments) => *(ulong*)arguments;

    private static string CgroupOf(string name, LauncherFixture launcher)
    {
        using (launcher)
        {
            var path = Make(name);
            using var directory = Open(path);
            var told = launcher.Output(Command("cat", "/proc/self/cgroup") with { Cgroup = new DescriptorSource(directory.Number, path) });
            return told.Split('\n').Single(line => line.StartsWith("0::", StringComparison.Ordinal));
        }
    }

    private static string Make(string name) =>
        Directory.CreateDirectory($"{Root}/{name}-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}/{name}").FullName;

    private static unsafe OwnedDescriptor Open(string path)
    {
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + "\0"))
        {
            var descriptor = Syscall.Call(SyscallNumber.Openat, AT_FDCWD, (nint)name, O_DIRECTORY_CLOEXEC);
            Assert.True(descriptor >= 0, path);
            return new OwnedDescriptor((int)descriptor);
        }
    }
}
