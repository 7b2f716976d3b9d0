using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Seccomp;

/// <summary>
/// Which system calls a program may make: read, but not yet made for one machine. What it says is in
/// <see cref="Compile"/>'s hands alone; a profile cannot be invalid.
/// </summary>
public sealed record SeccompProfile
{
    private const int LargestFile = 1 << 20;

    internal SeccompProfile()
    {
    }

    /// <summary>The name of a built-in profile, or the path or name that it was read under.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>What was suspicious about the text but no error: names that no machine has a system call for.</summary>
    public ImmutableArray<string> Warnings { get; internal init; } = [];

    /// <summary>
    /// The built-in profiles. <c>system-service</c> allows of <c>@system-service</c> what <c>default</c> allows: neither
    /// namespaces nor keyrings. <c>default</c> allows everything that a server may need: not mounting, joining or making namespaces (also not by clone; clone3 fails with ENOSYS, so that
    /// libraries fall back), modules, kexec, bpf, perf events, userfaultfd, io_uring, keyrings, setting clocks, swap,
    /// typing into terminals (TIOCSTI, TIOCLINUX), AF_VSOCK and AF_ALG sockets. All else fails with EPERM. Capabilities
    /// that the program keeps loosen neither.
    /// </summary>
    public static ImmutableArray<string> BuiltIn => NamedProfiles.Names;

    internal SeccompAction Default { get; init; }

    internal ImmutableArray<SeccompRule> Rules { get; init; } = [];

    internal ImmutableArray<ArchitectureGroup> Architectures { get; init; } = [];

    internal uint Flags { get; init; }

    /// <summary>
    /// Whether its author knew all calls of <see cref="SyscallTable"/>, so that only younger ones are unknown to it. The
    /// author of a file knew those up to the highest that it names.
    /// </summary>
    internal bool KnowsAllCalls { get; init; }

    /// <summary>Finds a built-in profile, or reads a file.</summary>
    /// <param name="nameOrPath">One of <see cref="BuiltIn"/>; with a slash it is the path of a file for <see cref="Parse"/>, at most 1 MiB.</param>
    /// <returns>The profile, or what is wrong with it: no such name, unreadable (open(2), read(2)), or any error of <see cref="Parse"/>.</returns>
    public static Result<SeccompProfile, SeccompError> Load(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (!nameOrPath.Contains('/'))
        {
            return NamedProfiles.Find(nameOrPath) is { } profile
                ? new(profile)
                : new(new SeccompError(nameOrPath, null, $"no such profile; there are {string.Join(" and ", BuiltIn)}, and files by their path"));
        }

        return KernelFile.TryRead(nameOrPath, LargestFile + 1, out var bytes, out var errno)
            ? Parse(bytes, nameOrPath)
            : new(new SeccompError(nameOrPath, null, $"cannot read it: {errno}"));
    }

    /// <summary>
    /// Reads a profile in the JSON of the OCI runtime specification (config-linux.md, "Seccomp"), or in the form in which
    /// Docker and podman keep theirs: with <c>archMap</c>, <c>includes</c>, <c>excludes</c> and errors by name.
    /// </summary>
    /// <remarks>
    /// Rules mean what libseccomp makes of them: for one call, a rule without arguments wins over those with; of the
    /// others the first that applies decides. A rule that names one argument twice means each of its tests alone. A rule
    /// that does what the default does is left out. SCMP_ACT_NOTIFY is refused: nobody here would answer. Keys that are
    /// not known are errors, as one of them might have narrowed a rule.
    /// </remarks>
    /// <param name="json">The text in UTF-8, at most 1 MiB.</param>
    /// <param name="name">What errors and <see cref="Name"/> call it.</param>
    /// <returns>The profile, or the first error with its place.</returns>
    public static Result<SeccompProfile, SeccompError> Parse(ReadOnlyMemory<byte> json, string name) =>
        json.Length > LargestFile
            ? new(new SeccompError(name, null, $"it is larger than {LargestFile / 1024} KiB"))
            : OciProfileReader.Read(json, name);

    /// <summary>Makes a profile of names of system calls, and of sets of them as in systemd.exec(5), such as <c>@mount</c>.</summary>
    /// <param name="allow">
    /// What is allowed; anything else fails. <c>@default</c> is allowed in any case, else nothing would start. If it is
    /// empty, everything is allowed but <paramref name="deny"/>.
    /// </param>
    /// <param name="deny">What fails, also where <paramref name="allow"/> has it.</param>
    /// <param name="errno">How it fails, as a name or number of errno(3); null means EPERM.</param>
    /// <param name="name">What errors and <see cref="Name"/> call it.</param>
    /// <returns>The profile; or an error for an unknown call, set or errno, or if both lists are empty.</returns>
    public static Result<SeccompProfile, SeccompError> FromLists(
        IEnumerable<string> allow, IEnumerable<string> deny, string? errno = null, string name = "custom")
    {
        ArgumentNullException.ThrowIfNull(allow);
        ArgumentNullException.ThrowIfNull(deny);
        return ListedProfile.Make(name, allow, deny, errno);
    }

    /// <summary>Makes the filter for one machine and program.</summary>
    /// <remarks>
    /// Calls that the profile's author could not know of (numbers above the highest that it names) fail with ENOSYS where
    /// the default is to refuse, so that libraries fall back to older ones. Calls of another architecture (32-bit
    /// programs, x32) kill the process, since numbers mean other things there; if the profile lists that architecture,
    /// they fail with ENOSYS instead: there are no tables here to filter them by.
    /// </remarks>
    /// <param name="target">The machine, and what the program keeps.</param>
    /// <returns>The filter, or an error: it needs more than the kernel's 4096 instructions (BPF_MAXINSNS).</returns>
    public Result<SeccompFilter, SeccompError> Compile(SeccompTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return FilterCompiler.Compile(this, target);
    }
}
