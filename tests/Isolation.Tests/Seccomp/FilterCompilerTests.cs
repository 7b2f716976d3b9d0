using System.Text;
using Supervisor.Isolation.Seccomp;

namespace Isolation.Tests.Seccomp;

public sealed class FilterCompilerTests
{
    private const uint Allow = 0x7fff_0000;
    private const uint Fails = 0x0005_0001;
    private const ulong High = 1UL << 32;

    public static TheoryData<string, ulong, ulong, ulong[], ulong[]> Comparisons => new()
    {
        // Both halves have to agree.
        { "EQ", High | 5, 0, [High | 5], [5, High, High | 4, (5 * High) | 1, ulong.MaxValue] },
        { "NE", High | 5, 0, [5, High, (2 * High) | 5, High | 4], [High | 5] },
        // The low half decides only where the high halves are equal.
        { "GT", High | 5, 0, [High | 6, 2 * High, ulong.MaxValue], [High | 5, High, 6, uint.MaxValue] },
        { "GE", High | 5, 0, [High | 5, High | 6, 2 * High], [High | 4, 6, uint.MaxValue, 0] },
        { "LT", High | 5, 0, [High | 4, 6, uint.MaxValue, 0], [High | 5, 2 * High, ulong.MaxValue] },
        { "LE", High | 5, 0, [High | 5, High, 6, 0], [High | 6, 2 * High, ulong.MaxValue] },
        // Unsigned: the highest bit is no sign.
        { "GT", 0x7fff_ffff_ffff_ffff, 0, [1UL << 63, ulong.MaxValue], [0x7fff_ffff_ffff_ffff, 1] },
        { "GT", 0x7fff_ffff, 0, [0x8000_0000, High], [0x7fff_ffff, 0] },
        // The mask comes first; bits outside of it count on neither side.
        { "MASKED_EQ", 0xff, 0x1205, [5, 0xab05, (9 * High) | 5], [4, 0x1200] },
        { "MASKED_EQ", 0xff * High, 7 * High, [7 * High, (7 * High) | 99, (0x107 * High) | 1], [7, 0, 6 * High] },
        { "MASKED_EQ", 0, 3, [0, 3, ulong.MaxValue], [] },
    };

    [Theory]
    [MemberData(nameof(Comparisons))]
    public void Arguments_are_compared_in_all_64_bits(string op, ulong value, ulong second, ulong[] applies, ulong[] doesNot)
    {
        foreach (var architecture in Enum.GetValues<SeccompArchitecture>())
        {
            var filter = new Subject(SeccompTargets.Parsed($$"""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 3, "value": {{value}}, "valueTwo": {{second}}, "op": "SCMP_CMP_{{op}}"}]}]}"""), architecture);
            Assert.All(applies, argument => filter.Expect(Allow, "read", 0, 0, 0, argument));
            Assert.All(doesNot, argument => filter.Expect(Fails, "read", 0, 0, 0, argument));
        }
    }

    [Theory]
    [InlineData("SCMP_ACT_KILL_PROCESS", 0x8000_0000)]
    [InlineData("SCMP_ACT_KILL_THREAD", 0)]
    [InlineData("SCMP_ACT_KILL", 0)]
    [InlineData("SCMP_ACT_TRAP", 0x0003_0000)]
    [InlineData("SCMP_ACT_ERRNO", 0x0005_0001)]
    [InlineData("SCMP_ACT_TRACE", 0x7ff0_0001)]
    [InlineData("SCMP_ACT_LOG", 0x7ffc_0000)]
    [InlineData("SCMP_ACT_ALLOW", 0x7fff_0000)]
    public void Each_action_is_the_kernels(string action, uint value) =>
        new Subject(SeccompTargets.Parsed($$"""{"defaultAction": "{{(action == "SCMP_ACT_ALLOW" ? "SCMP_ACT_LOG" : "SCMP_ACT_ALLOW")}}", "syscalls": [{"names": ["read"], "action": "{{action}}"}]}"""), SeccompArchitecture.X64)
            .Expect(value, "read");

    [Theory]
    [InlineData("SCMP_ACT_ERRNO", 0x0005_0026)]
    [InlineData("SCMP_ACT_KILL_PROCESS", 0x0005_0026)]
    [InlineData("SCMP_ACT_TRAP", 0x0005_0026)]
    [InlineData("SCMP_ACT_TRACE", 0x7ff0_0001)]
    [InlineData("SCMP_ACT_LOG", 0x7ffc_0000)]
    public void A_number_above_those_of_a_profile_does_not_exist_where_the_default_is_to_refuse(string otherwise, uint answer)
    {
        // The rule for write says what the default says; yet its author knew of it, as of all below.
        var filter = new Subject(
            SeccompTargets.Parsed($$"""{"defaultAction": "{{otherwise}}", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}, {"names": ["lseek"], "action": "{{otherwise}}"}]}"""),
            SeccompArchitecture.X64);
        Assert.Equal(answer, filter.Run(9));
        Assert.Equal(answer, filter.Run(450));
        Assert.NotEqual(0x0005_0026u, filter.Run(8));
        Assert.Equal(filter.Run(5), filter.Run(8));
    }

    [Fact]
    public void A_filter_needs_few_steps_however_long_its_lists_are()
    {
        foreach (var architecture in Enum.GetValues<SeccompArchitecture>())
        {
            // Every other call: as many ranges as there can be.
            var names = SyscallTable.For(architecture).Names.Index().Where(item => item.Index % 2 == 0).Select(item => item.Item);
            Assert.True(SeccompProfile.FromLists(names, ["seccomp"]).TryGet(out var profile, out _));
            var filter = new Subject(profile, architecture);
            for (uint number = 0; number < 500; number++)
            {
                filter.Run(number);
            }

            Assert.InRange(filter.MostSteps, 5, 14);
        }
    }

    [Fact]
    public void A_filter_longer_than_the_kernel_takes_is_an_error()
    {
        var filter = Compile(600);
        Assert.False(filter.TryGet(out _, out var error));
        Assert.Contains("more than the kernel's 4096 instructions", error.ToString(), StringComparison.Ordinal);
        Assert.True(Compile(500).TryGet(out var longest, out _));
        Assert.InRange(longest.Count, 3500, 4096);

        static Supervisor.Isolation.Kernel.Result<SeccompFilter, SeccompError> Compile(int rules)
        {
            var text = new StringBuilder("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}""");
            for (var index = 0; index < rules; index++)
            {
                text.Append($$""", {"names": ["ioctl"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": {{index}}, "op": "SCMP_CMP_EQ"}, {"index": 1, "value": {{index}}, "op": "SCMP_CMP_NE"}]}""");
            }

            return SeccompTargets.Parsed(text.Append("]}").ToString()).Compile(SeccompTargets.For(SeccompArchitecture.X64));
        }
    }

    [Fact]
    public void A_hostile_file_of_the_largest_size_is_refused_in_good_time()
    {
        var text = new StringBuilder("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [""");
        var names = string.Join(',', SyscallTable.For(SeccompArchitecture.X64).Names.Select(name => $"\"{name}\""));
        var tests = string.Join(',', Enumerable.Range(0, 32).Select(value => $$"""{"index":0,"value":{{value}},"op":"SCMP_CMP_EQ"}"""));
        for (var rule = $$"""{"names":[{{names}}],"action":"SCMP_ACT_ALLOW","args":[{{tests}}]}"""; text.Length + rule.Length < 1_000_000;)
        {
            text.Append(rule).Append(',');
        }

        text.Length--;
        var profile = SeccompTargets.Parsed(text.Append("]}").ToString());
        Assert.False(profile.Compile(SeccompTargets.For(SeccompArchitecture.X64)).TryGet(out _, out _));
    }
}
