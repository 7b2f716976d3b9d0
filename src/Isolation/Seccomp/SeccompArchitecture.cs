namespace Supervisor.Isolation.Seccomp;

/// <summary>A machine that filters are made for.</summary>
public enum SeccompArchitecture
{
    /// <summary>x86-64 (AUDIT_ARCH_X86_64).</summary>
    X64,

    /// <summary>aarch64, little endian (AUDIT_ARCH_AARCH64).</summary>
    Arm64,
}
