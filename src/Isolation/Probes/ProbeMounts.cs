using System.Buffers.Binary;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Probes;

/// <summary>
/// Probes of mounts, each in a mount namespace of its own in which first of all nothing propagates any more. What is mounted
/// goes on top of the root, which is there always and needs no directory; see mount_namespaces(7).
/// </summary>
internal static class ProbeMounts
{
    private const int MS_REC_PRIVATE = 0x4000 | 0x40000;
    private const int MS_NOSUID_NODEV_NOEXEC = 2 | 4 | 8;
    private const int CLONE_AND_CLOEXEC_RECURSIVE = 1 | 0x80000 | 0x8000;
    private const int EMPTY_PATH_RECURSIVE = 0x1000 | 0x8000;
    private const int FSCONFIG_CMD_CREATE = 6;
    private const int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private const int MOUNT_ATTR_RDONLY = 1;
    private const int RESOLVE_IN_ROOT = 0x10;
    private const int O_PATH = 0x200000;
    private const int MNT_DETACH = 2;

    public static ProbePlan Tmpfs(bool inUserNamespace) => Begin(inUserNamespace)
        .Call(Mount, "mount tmpfs", "tmpfs", "/", "tmpfs", MS_NOSUID_NODEV_NOEXEC, "size=16k")
        .Build();

    /// <summary>A copy of the tree, attached elsewhere.</summary>
    public static ProbePlan Bind(bool inUserNamespace) => Begin(inUserNamespace).With(CopyTree).Build();

    public static ProbePlan Attributes(bool inUserNamespace)
    {
        // struct mount_attr: set, clear, propagation, user namespace.
        var attributes = new byte[32];
        attributes[0] = MOUNT_ATTR_RDONLY;
        return Begin(inUserNamespace)
            .Call(out var tree, OpenTree, "copy a tree of mounts", AT_FDCWD, "/", CLONE_AND_CLOEXEC_RECURSIVE)
            .Call(MountSetattr, "make a tree of mounts read-only", tree, "", EMPTY_PATH_RECURSIVE, new Argument.Structure([.. attributes], "MOUNT_ATTR_RDONLY"), attributes.Length)
            .Build();
    }

    public static ProbePlan NewRoot(bool inUserNamespace) => Begin(inUserNamespace)
        .Call(out var tree, OpenTree, "copy a tree of mounts", AT_FDCWD, "/", CLONE_AND_CLOEXEC_RECURSIVE)
        .Call(MoveMount, "attach a mount", tree, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH)
        .Call(Fchdir, "enter the new root", tree)
        .Call(PivotRoot, "make it the root by pivot_root", ".", ".")
        .Call(Umount2, "leave the old root", ".", MNT_DETACH)
        .Build();

    /// <summary>Directories that an id without a mapping cannot make, so the child is mapped first.</summary>
    public static ProbePlan Overlay(bool inUserNamespace, HostFacts host) => ProbeNamespaces.Begin(inUserNamespace)
        .With(plan => MapIn(plan, inUserNamespace, host))
        .With(OwnMounts)
        .With(plan => Attach(plan, "tmpfs", out var mount))
        .Call(Mkdirat, "make a directory", AT_FDCWD, "lower", 0x1C0)
        .Call(Mkdirat, "make a directory", AT_FDCWD, "upper", 0x1C0)
        .Call(Mkdirat, "make a directory", AT_FDCWD, "work", 0x1C0)
        .Call(Mkdirat, "make a directory", AT_FDCWD, "merged", 0x1C0)
        .Call(Mount, "mount an overlay", "overlay", "merged", "overlay", 0, "lowerdir=lower,upperdir=upper,workdir=work")
        .Build();

    /// <summary>Needs a PID namespace, and a /proc that is seen whole: over a masked one the kernel mounts none.</summary>
    public static ProbePlan Proc(bool inUserNamespace) => ProbeNamespaces.Begin(inUserNamespace)
        .With(plan => ProbeNamespaces.Unshare(plan, NamespaceKinds.Pid))
        .With(OwnMounts)
        .With(ProbeNamespaces.BeBorn)
        .With(plan => Attach(plan, "proc", out _))
        .Build();

    public static ProbePlan Openat2()
    {
        // struct open_how: flags, mode, resolve.
        var how = new byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(how, O_PATH);
        BinaryPrimitives.WriteUInt64LittleEndian(how.AsSpan(16), RESOLVE_IN_ROOT);
        return new ProbeScript()
            .Call(SystemCalls.Openat2, "open a file below a root", AT_FDCWD, "/", new Argument.Structure([.. how], "O_PATH, RESOLVE_IN_ROOT"), how.Length)
            .Build();
    }

    private static ProbeScript Begin(bool inUserNamespace) => ProbeNamespaces.Begin(inUserNamespace).With(OwnMounts);

    private static void OwnMounts(ProbeScript script) => script
        .With(plan => ProbeNamespaces.Unshare(plan, NamespaceKinds.Mount))
        .Call(Mount, "keep mounts from propagating", NULL, "/", NULL, new Argument.Immediate(MS_REC_PRIVATE, "MS_REC|MS_PRIVATE"), NULL);

    private static void CopyTree(ProbeScript script) => script
        .Call(out var tree, OpenTree, "copy a tree of mounts", AT_FDCWD, "/", CLONE_AND_CLOEXEC_RECURSIVE)
        .Call(MoveMount, "attach a mount", tree, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH);

    private static void MapIn(ProbeScript script, bool inUserNamespace, HostFacts host)
    {
        if (inUserNamespace)
        {
            ProbeNamespaces.MapSelf(script, host);
        }
    }

    /// <summary>A new file system on top of the root, and the working directory in it.</summary>
    private static void Attach(ProbeScript script, string type, out Register mount)
    {
        script
            .Call(out var context, Fsopen, $"open the file system {type}", type, 0)
            .Call(Fsconfig, $"make the file system {type}", context, FSCONFIG_CMD_CREATE, NULL, NULL, 0)
            .Call(out mount, Fsmount, $"mount {type}", context, 0, 0)
            .Call(MoveMount, $"attach {type}", mount, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH)
            .Call(Fchdir, $"enter {type}", mount);
    }
}
