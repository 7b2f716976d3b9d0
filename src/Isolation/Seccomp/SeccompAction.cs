using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Seccomp;

/// <summary>What happens to a call.</summary>
internal enum Verdict
{
    KillProcess,
    KillThread,
    Trap,
    Errno,
    Trace,
    Log,
    Allow,
}

/// <summary>A verdict with its data; <c>default</c> kills.</summary>
/// <param name="Verdict">What happens.</param>
/// <param name="Data">The errno, or the message to the tracer (PTRACE_GETEVENTMSG).</param>
internal readonly record struct SeccompAction(Verdict Verdict, ushort Data = 0)
{
    public static SeccompAction Allow => new(Verdict.Allow);

    public static SeccompAction NoSuchCall => Fail(Kernel.Errno.ENOSYS);

    /// <summary>The value that a filter returns: SECCOMP_RET_* of linux/seccomp.h.</summary>
    public uint ReturnValue => Data | Verdict switch
    {
        Verdict.KillProcess => 0x8000_0000u,
        Verdict.KillThread => 0u,
        Verdict.Trap => 0x0003_0000u,
        Verdict.Errno => 0x0005_0000u,
        Verdict.Trace => 0x7ff0_0000u,
        Verdict.Log => 0x7ffc_0000u,
        Verdict.Allow => 0x7fff_0000u,
        _ => throw new InvalidOperationException("no such verdict"),
    };

    /// <summary>Whether the call does not happen (a tracer may let it).</summary>
    public bool Denies => Verdict is not (Verdict.Allow or Verdict.Log);

    public static SeccompAction Fail(Errno errno) => new(Verdict.Errno, (ushort)errno.Number);

    public override string ToString() => Verdict switch
    {
        Verdict.KillProcess => "kill",
        Verdict.KillThread => "kill the thread",
        Verdict.Trap => "SIGSYS",
        Verdict.Errno => new Errno(Data).Name,
        Verdict.Trace => "ask the tracer",
        Verdict.Log => "log",
        _ => "allow",
    };
}
