using System.Runtime.InteropServices;

namespace Supervisor.Isolation.Launching;

/// <summary>struct clone_args of clone3(2), version 2.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CloneArguments
{
    public ulong Flags;
    public ulong PidDescriptor;
    public ulong ChildThread;
    public ulong ParentThread;
    public ulong ExitSignal;
    public ulong Stack;
    public ulong StackSize;
    public ulong ThreadStorage;
    public ulong SetThread;
    public ulong SetThreadSize;
    public ulong Cgroup;
}

/// <summary>The entry into the child; see native/spawn.h.</summary>
internal static partial class NativeSpawn
{
    public const ulong CLONE_VM = 0x100;
    public const ulong CLONE_PIDFD = 0x1000;
    public const ulong CLONE_VFORK = 0x4000;
    public const ulong CLONE_CLEAR_SIGHAND = 0x1_0000_0000;
    public const ulong CLONE_INTO_CGROUP = 0x2_0000_0000;
    public const ulong SIGCHLD = 17;

    [LibraryImport("supervisor_isolation", EntryPoint = "supervisor_spawn")]
    public static partial nint Spawn(nint number, nint a, nint b, nint c, nint d, nint e, nint plan);

    /// <summary>The program of a holder, an ELF file in memory; see native/holder_image.c.</summary>
    [LibraryImport("supervisor_isolation", EntryPoint = "supervisor_holder_image")]
    public static partial nint HolderImage(out nint size);
}
