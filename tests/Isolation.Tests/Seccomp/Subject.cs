using Supervisor.Isolation.Seccomp;

namespace Isolation.Tests.Seccomp;

/// <summary>A compiled profile that is asked about calls by name.</summary>
internal sealed class Subject
{
    private readonly SyscallTable _table;
    private readonly uint _architecture;
    private readonly BpfInterpreter _program;

    public Subject(SeccompProfile profile, SeccompArchitecture architecture)
        : this(profile, SeccompTargets.For(architecture))
    {
    }

    public Subject(SeccompProfile profile, SeccompTarget target)
    {
        Filter = profile.Compiled(target);
        _table = SyscallTable.For(target.Architecture);
        _architecture = target.Architecture == SeccompArchitecture.X64 ? CallData.X64 : CallData.Arm64;
        _program = new(Filter.Instructions.AsSpan());
    }

    public SeccompFilter Filter { get; }

    /// <summary>The most instructions that any call took so far.</summary>
    public int MostSteps => _program.MostSteps;

    public uint Run(uint number, uint? architecture = null, params ulong[] arguments) =>
        _program.Run(new(number, architecture ?? _architecture, [.. arguments, .. new ulong[6 - arguments.Length]]));

    /// <summary>Expects an answer; calls that this machine does not have are passed over.</summary>
    public void Expect(uint answer, string name, params ulong[] arguments)
    {
        if (_table.TryGet(name, out var number))
        {
            var found = Run((uint)number, null, arguments);
            Assert.True(answer == found, $"{name}({string.Join(", ", arguments.Select(argument => $"{argument:x}"))}): {answer:x} wanted, {found:x} found");
        }
        else
        {
            Assert.Empty(SyscallTable.UnknownAmong([name]));
        }
    }
}
