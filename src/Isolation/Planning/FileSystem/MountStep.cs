using System.Buffers.Binary;
using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>MOUNT_ATTR_* of mount_setattr(2).</summary>
[Flags]
internal enum MountAttributes
{
    None = 0,
    ReadOnly = 1,
    NoSetUserId = 2,
    NoDevices = 4,
    NoExec = 8,
}

/// <summary>
/// The calls of the new mount interface, as steps of one phase about one feature. Mounts are made detached, get their flags
/// while nobody can see them, and are attached to descriptors: no path is looked up twice, and none leads out of the tree.
/// </summary>
internal readonly record struct MountStep(Phase Phase, Feature Feature)
{
    private const int OPEN_TREE_CLONE = 1;
    private const int O_CLOEXEC = 0x80000;
    private const int AT_RECURSIVE = 0x8000;
    private const int EmptyPath = 0x1000;
    private const int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private const int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    private const int FSCONFIG_SET_FLAG = 0;
    private const int FSCONFIG_SET_STRING = 1;
    private const int FSCONFIG_CMD_CREATE = 6;
    private const int AttributesSize = 32;

    // One object for all steps: it then has one place in the plan's memory.
    private static readonly Argument.Structure FindHow = How(0x200000 | O_CLOEXEC, 0x10 | 2, "O_PATH|O_CLOEXEC, RESOLVE_IN_ROOT|RESOLVE_NO_MAGICLINKS");

    /// <summary>See open_tree(2): a detached copy of what is mounted there, without what is mounted below or with it.</summary>
    public Step Copy(string purpose, Register result, Argument directory, string path, bool withAllBelow)
    {
        var flags = OPEN_TREE_CLONE | O_CLOEXEC | (withAllBelow ? AT_RECURSIVE : 0) | (path.Length == 0 ? EmptyPath : 0);
        var words = $"OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC{(withAllBelow ? "|AT_RECURSIVE" : "")}{(path.Length == 0 ? "|AT_EMPTY_PATH" : "")}";
        return Made(OpenTree, purpose, directory, path, new Argument.Immediate(flags, words)) with { Store = result, Hints = CloneHints };
    }

    /// <summary>See mount_setattr(2).</summary>
    public Step Set(string purpose, Argument mount, MountAttributes attributes, bool withAllBelow)
    {
        var words = $"AT_EMPTY_PATH{(withAllBelow ? "|AT_RECURSIVE" : "")}";
        return SetAt(purpose, mount, "", new Argument.Immediate(EmptyPath | (withAllBelow ? AT_RECURSIVE : 0), words), attributes);
    }

    /// <summary>The working directory and all that is mounted below becomes read-only.</summary>
    public Step SetReadOnlyHere(string purpose) =>
        SetAt(purpose, AT_FDCWD, ".", new Argument.Immediate(AT_RECURSIVE, "AT_RECURSIVE"), MountAttributes.ReadOnly);

    /// <summary>See move_mount(2); an empty name stands for the descriptor itself.</summary>
    public Step Attach(string purpose, Argument mount, Argument directory, string name)
    {
        var flags = name.Length == 0
            ? new Argument.Immediate(MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH, "MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH")
            : new Argument.Immediate(MOVE_MOUNT_F_EMPTY_PATH, "MOVE_MOUNT_F_EMPTY_PATH");
        return Made(MoveMount, purpose, mount, "", directory, name, flags) with { Hints = AttachHints };
    }

    /// <summary>
    /// A place in the tree that the working directory is the root of. Symbolic links count within that tree alone, also when
    /// they are changed meanwhile, and those of /proc that lead anywhere are refused: openat2(2), RESOLVE_IN_ROOT.
    /// </summary>
    public Step Find(string path, Register result) =>
        Made(Openat2, $"find {path} in its tree", AT_FDCWD, path, FindHow, HowSize) with { Store = result, Hints = FindHints };

    public Step Close(Argument descriptor, string what) => Made(SystemCalls.Close, $"close {what}", descriptor);

    /// <summary>Always fails, so that the steps behind it are passed over: the branch before them has been taken.</summary>
    public Step Jump(int over) => Made(SystemCalls.Close, "pass over what it does not need", -1) with { Tolerated = [Errno.EBADF], SkipsAfterTolerated = over };

    /// <summary>A new file system, detached; see fsopen(2), fsconfig(2) and fsmount(2).</summary>
    /// <param name="plan">Gives a register for the time of its making.</param>
    /// <param name="kind">As in /proc/filesystems.</param>
    /// <param name="result">Takes the mount.</param>
    /// <param name="attributes">Of the mount.</param>
    /// <param name="settings">Its parameters; a null value makes it a flag.</param>
    public ImmutableArray<Step> New(PlanBuilder plan, string kind, Register result, MountAttributes attributes, params ReadOnlySpan<(string Key, string? Value)> settings)
    {
        var context = plan.NewRegister();
        var steps = ImmutableArray.CreateBuilder<Step>(settings.Length + 4);
        steps.Add(Made(Fsopen, $"have a new {kind}", kind, new Argument.Immediate(1, "FSOPEN_CLOEXEC")) with { Store = context, Hints = NewHints });
        foreach (var (key, value) in settings)
        {
            var purpose = value is null ? $"give the {kind} {key}" : $"give the {kind} {key}={value}";
            steps.Add((value is null
                ? Made(Fsconfig, purpose, context, new Argument.Immediate(FSCONFIG_SET_FLAG, "FSCONFIG_SET_FLAG"), key, NULL, 0)
                : Made(Fsconfig, purpose, context, new Argument.Immediate(FSCONFIG_SET_STRING, "FSCONFIG_SET_STRING"), key, value, 0)) with { Hints = NewHints });
        }

        steps.Add(Made(Fsconfig, $"make the {kind}", context, new Argument.Immediate(FSCONFIG_CMD_CREATE, "FSCONFIG_CMD_CREATE"), NULL, NULL, 0) with { Hints = NewHints });
        steps.Add(Made(Fsmount, $"mount the {kind}", context, new Argument.Immediate(1, "FSMOUNT_CLOEXEC"), new Argument.Immediate((int)attributes, Words(attributes))) with
        {
            Store = result,
            Hints = kind == "proc" ? ProcHints : NewHints,
        });
        steps.Add(Close(context, $"the making of the {kind}"));
        plan.Return(context);
        return steps.ToImmutable();
    }

    public Step Made(SystemCall call, string purpose, params ImmutableArray<Argument> arguments) => new(Phase, call, purpose, arguments) { Feature = Feature };

    /// <summary>struct open_how.</summary>
    public static Argument.Structure How(long flags, long resolve, string words)
    {
        var bytes = new byte[HowSize];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, flags);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2 * sizeof(long)), resolve);
        return new([.. bytes], words);
    }

    public const int HowSize = 24;

    public static string Words(MountAttributes attributes) => attributes is MountAttributes.None ? "0" : string.Join(',', Names(attributes));

    private Step SetAt(string purpose, Argument directory, string path, Argument flags, MountAttributes attributes)
    {
        // struct mount_attr: what to set, what to clear, propagation, a user namespace.
        var bytes = new byte[AttributesSize];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)attributes);
        return Made(MountSetattr, purpose, directory, path, flags, new Argument.Structure([.. bytes], $"set {Words(attributes)}"), AttributesSize) with
        {
            Hints = [new(Errno.ENOSYS, "needs Linux 5.12, or a seccomp filter refuses it"), Unprivileged, new(Errno.EINVAL, "it is not the root of a mount")],
        };
    }

    private static IEnumerable<string> Names(MountAttributes attributes)
    {
        (MountAttributes Attribute, string Name)[] known =
            [(MountAttributes.ReadOnly, "ro"), (MountAttributes.NoSetUserId, "nosuid"), (MountAttributes.NoDevices, "nodev"), (MountAttributes.NoExec, "noexec")];
        return known.Where(one => (attributes & one.Attribute) != MountAttributes.None).Select(one => one.Name);
    }

    private static readonly ErrnoHint Unprivileged =
        new(Errno.EPERM, "needs CAP_SYS_ADMIN in the user namespace that owns its mount namespace; a user namespace of its own gives it where the system allows one");

    private static readonly ErrnoHint TooOld = new(Errno.ENOSYS, "needs Linux 5.2, or a seccomp filter refuses it");

    private static readonly ImmutableArray<ErrnoHint> CloneHints =
    [
        TooOld,
        Unprivileged,
        new(Errno.ENOENT, "it does not exist"),
        new(Errno.EACCES, "the supervisor's user may not reach it"),
        new(Errno.EINVAL, "what is mounted there must not be mounted elsewhere (unbindable), or it is not a mount of this namespace"),
    ];

    private static readonly ImmutableArray<ErrnoHint> AttachHints =
    [
        TooOld,
        Unprivileged,
        new(Errno.EINVAL, "one is a directory and the other a file"),
        new(Errno.ENOTDIR, "one is a directory and the other a file"),
        new(Errno.EACCES, "AppArmor or another security module forbids mounts here"),
    ];

    private static readonly ImmutableArray<ErrnoHint> FindHints =
    [
        new(Errno.ENOSYS, "needs Linux 5.6, or a seccomp filter refuses it"),
        new(Errno.ENOENT, "it does not exist, or is a symbolic link that leads nowhere within the tree"),
        new(Errno.ENOTDIR, "something above it is not a directory"),
        new(Errno.ELOOP, "it leads through a link of /proc, or through too many links"),
        new(Errno.EXDEV, "it leads out of the tree"),
        new(Errno.EAGAIN, "the tree was being changed at that moment"),
    ];

    private static readonly ImmutableArray<ErrnoHint> NewHints =
    [
        TooOld,
        Unprivileged,
        new(Errno.ENODEV, "this kernel does not have this file system"),
        new(Errno.EINVAL, "this kernel, or this user namespace, does not take one of its parameters"),
        new(Errno.ELOOP, "one of its directories lies in another"),
        new(Errno.ENOENT, "one of its directories does not exist"),
        new(Errno.EBUSY, "one of its directories is in use by another overlay"),
    ];

    private static readonly ImmutableArray<ErrnoHint> ProcHints =
    [
        new(Errno.EPERM, "in a user namespace it needs a PID namespace too, and a /proc of the supervisor in which nothing is masked: "
            + "container engines mask some (--security-opt unmask=ALL); a recursive bind of /proc works without"),
        TooOld,
    ];
}
