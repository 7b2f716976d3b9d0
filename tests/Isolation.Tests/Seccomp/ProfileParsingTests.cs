using System.Text;
using Supervisor.Isolation.Seccomp;

namespace Isolation.Tests.Seccomp;

public sealed class ProfileParsingTests
{
    private const uint Allow = 0x7fff_0000;
    private const uint Fails = 0x0005_0000;

    [Fact]
    public void A_profile_of_the_OCI_specification_is_read_whole()
    {
        var profile = SeccompTargets.Parsed("""
            {
              "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
              "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X32"],
              "flags": ["SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"],
              "syscalls": [
                {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
                {"names": ["mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 30, "args": []},
                {"names": ["ioctl"], "action": "SCMP_ACT_TRAP", "args": [{"index": 1, "value": 4294967295, "valueTwo": 21522, "op": "SCMP_CMP_MASKED_EQ"}]}
              ]
            }
            """);
        var filter = profile.Compiled(SeccompTargets.For(SeccompArchitecture.X64));
        var program = new BpfInterpreter(filter.Instructions.AsSpan());
        Assert.Equal(6u, filter.Flags);
        Assert.Equal(Allow, program.Run(X64(0)));
        Assert.Equal(Fails | 30, program.Run(X64(258)));
        Assert.Equal(0x0003_0000u, program.Run(X64(16, 0, 0xabcd_0000_5412)));
        Assert.Equal(Fails | 38, program.Run(X64(16, 0, 0x5413)));
        // Listed, but there are no tables to filter it by.
        Assert.Equal(Fails | 38, program.Run(X64(0x4000_0000)));
        Assert.Equal(0x8000_0000, program.Run(X64(3) with { Architecture = CallData.I386 }));
    }

    [Theory]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ERRNO"}""", 1)]
    [InlineData("""{"name": "read", "names": null, "action": "SCMP_ACT_ERRNO", "errno": "EBADF", "errnoRet": 1}""", 9)]
    [InlineData("""{"names": ["read"], "name": "", "action": "SCMP_ACT_ERRNO", "errno": "ENOTSUP", "args": null, "comment": "x"}""", 95)]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ERRNO", "errno": "1234"}""", 1234)]
    public void An_errno_is_a_number_a_name_or_EPERM(string rule, uint errno) =>
        Assert.Equal(Fails | errno, Verdict($$"""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{{rule}}]}""", X64(0)));

    [Fact]
    public void The_default_errno_has_a_name_too() =>
        Assert.Equal(Fails | 13, Verdict("""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "EACCES", "defaultErrnoRet": 1, "syscalls": null}""", X64(0)));

    [Theory]
    [InlineData("\"includes\": {\"caps\": [\"CAP_SYS_ADMIN\", \"CAP_KILL\"]}", true)]
    [InlineData("\"includes\": {\"caps\": [\"CAP_SYS_ADMIN\", \"CAP_BPF\"]}", false)]
    [InlineData("\"excludes\": {\"caps\": [\"CAP_BPF\", \"CAP_KILL\"]}", false)]
    [InlineData("\"excludes\": {\"caps\": [\"CAP_BPF\"]}", true)]
    [InlineData("\"includes\": {\"arches\": [\"arm64\", \"amd64\"]}", true)]
    [InlineData("\"includes\": {\"arches\": [\"arm64\"]}", false)]
    [InlineData("\"excludes\": {\"arches\": [\"amd64\"]}", false)]
    [InlineData("\"includes\": {\"minKernel\": \"6.1\"}", true)]
    [InlineData("\"includes\": {\"minKernel\": \"6.2\"}", false)]
    [InlineData("\"includes\": {\"minKernel\": \"4.18\"}", true)]
    [InlineData("\"excludes\": {\"minKernel\": \"4.18\"}", false)]
    [InlineData("\"includes\": {}, \"excludes\": {}", true)]
    public void Rules_of_a_template_are_there_for_some_machines_and_programs(string scope, bool there)
    {
        var profile = SeccompTargets.Parsed($$"""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW", {{scope}}}, {"names": ["write"], "action": "SCMP_ACT_ALLOW"}]}""");
        var filter = profile.Compiled(SeccompTargets.For(SeccompArchitecture.X64, "CAP_SYS_ADMIN", "CAP_KILL"));
        Assert.Equal(there ? Allow : Fails | 1, new BpfInterpreter(filter.Instructions.AsSpan()).Run(X64(0)));
    }

    [Fact]
    public void A_rule_without_tests_wins_over_earlier_ones_with_tests()
    {
        const string json = """
            {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
              {"names": ["ioctl"], "action": "SCMP_ACT_TRAP", "args": [{"index": 1, "value": 5, "op": "SCMP_CMP_EQ"}]},
              {"names": ["ioctl"], "action": "SCMP_ACT_ALLOW"}]}
            """;
        Assert.Equal(Allow, Verdict(json, X64(16, 0, 5)));
        Assert.Contains(
            SeccompTargets.Parsed(json).Compiled(SeccompTargets.For(SeccompArchitecture.X64)).Warnings,
            warning => warning.Contains("never apply", StringComparison.Ordinal) && warning.Contains("ioctl", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_tests_of_one_argument_in_a_rule_are_two_rules()
    {
        const string json = """
            {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [
              {"index": 0, "value": 5, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 7, "op": "SCMP_CMP_EQ"}, {"index": 1, "value": 9, "op": "SCMP_CMP_EQ"}]}]}
            """;
        Assert.Equal(Allow, Verdict(json, X64(0, 5)));
        Assert.Equal(Allow, Verdict(json, X64(0, 7)));
        Assert.Equal(Allow, Verdict(json, X64(0, 6, 9)));
        Assert.Equal(Fails | 1, Verdict(json, X64(0, 6, 8)));
    }

    [Fact]
    public void Names_that_no_machine_has_are_a_warning_and_those_of_other_machines_are_not()
    {
        var profile = SeccompTargets.Parsed("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["execve", "socketcall", "raed", "mmap2\u001b[31m"], "action": "SCMP_ACT_ALLOW"}]}""");
        var warning = Assert.Single(profile.Warnings);
        Assert.Equal("no machine has system calls of these names: \"raed\", \"mmap2?[31m\"", warning);
        Assert.Contains(warning, profile.Compiled(SeccompTargets.For(SeccompArchitecture.Arm64)).Warnings);
    }

    [Fact]
    public void A_profile_that_refuses_execve_is_warned_of()
    {
        var profile = SeccompTargets.Parsed("""{"defaultAction": "SCMP_ACT_KILL", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}""");
        Assert.Equal("execve is refused, so that the program itself cannot start", Assert.Single(profile.Compiled(SeccompTargets.For(SeccompArchitecture.X64)).Warnings));
    }

    [Theory]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{\n\"defaultAction\": \"SCMP_ACT_ALLOW\",\n}", "line 3, byte 1")]
    [InlineData("[]", "an object is needed here")]
    [InlineData("{}", "defaultAction: an action is needed here, such as SCMP_ACT_ERRNO")]
    [InlineData("""{"defaultAction": "ALLOW"}""", "defaultAction: \"ALLOW\" is no action")]
    [InlineData("""{"defaultAction": 5}""", "defaultAction: a string is needed here")]
    [InlineData("""{"defaultAction": "\ud800"}""", "defaultAction: a string is needed here")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "defaultaction": "SCMP_ACT_KILL"}""", "the key \"defaultaction\" is not known")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "defaultAction": "SCMP_ACT_KILL"}""", "no JSON as it should be: Duplicate property")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ALLOW", "defaultErrnoRet": 1}""", "only SCMP_ACT_ERRNO and SCMP_ACT_TRACE have an error number")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 4096}""", "defaultErrnoRet: a whole number from 0 to 4095 is needed here")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "EPREM"}""", "defaultErrno: \"EPREM\" is no error number")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["x86"]}""", "architectures: \"x86\" is no architecture")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86"], "archMap": [{"architecture": "SCMP_ARCH_X86"}]}""", "archMap: there is architectures too")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "flags": ["SECCOMP_FILTER_FLAG_NEW_LISTENER"]}""", "flags[0]: \"SECCOMP_FILTER_FLAG_NEW_LISTENER\" is no flag")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": {}}""", "syscalls: an array is needed here")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [[]]}""", "syscalls[0]: an object is needed here")]
    public void A_broken_profile_is_an_error_with_its_place(string json, string expected) => Assert.Contains(expected, ErrorOf(json), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"action": "SCMP_ACT_ALLOW"}""", "names: a rule needs the names of system calls")]
    [InlineData("""{"names": [""], "action": "SCMP_ACT_ALLOW"}""", "names: a rule needs the names of system calls")]
    [InlineData("""{"names": ["read", 3], "action": "SCMP_ACT_ALLOW"}""", "names[1]: a string is needed here")]
    [InlineData("""{"names": ["read"], "name": "write", "action": "SCMP_ACT_ALLOW"}""", "name: there is names too")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_NOTIFY"}""", "action: SCMP_ACT_NOTIFY needs somebody who answers")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "arg": []}""", "the key \"arg\" is not known")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 6, "value": 1, "op": "SCMP_CMP_EQ"}]}""", "args[0].index: a whole number from 0 to 5 is needed here")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": -1, "op": "SCMP_CMP_EQ"}]}""", "args[0].value: a whole number")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1.5, "op": "SCMP_CMP_EQ"}]}""", "args[0].value: a whole number")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 18446744073709551616, "op": "SCMP_CMP_EQ"}]}""", "args[0].value: a whole number")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"value": 1, "op": "SCMP_CMP_EQ"}]}""", "args[0]: index and value are needed here")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "EQ"}]}""", "args[0].op: \"EQ\" is no comparison")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {"cap": []}}""", "includes: the key \"cap\" is not known")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8.1"}}""", "includes.minKernel: \"4.8.1\" is no version of a kernel")]
    public void A_broken_rule_is_an_error_with_its_place(string rule, string expected) =>
        Assert.Contains($"cannot use the seccomp profile test.json: syscalls[0]{(expected.StartsWith("the key", StringComparison.Ordinal) || expected.StartsWith("a rule", StringComparison.Ordinal) ? ": " : ".")}{expected}", ErrorOf($$"""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{{rule}}]}"""), StringComparison.Ordinal);

    [Fact]
    public void A_file_too_large_or_nested_too_deep_is_an_error()
    {
        Assert.Contains("larger than 1024 KiB", ErrorOf(new string(' ', (1 << 20) + 1)), StringComparison.Ordinal);
        Assert.Contains("no JSON as it should be", ErrorOf("{\"defaultAction\": " + new string('[', 100_000)), StringComparison.Ordinal);
    }

    private static string ErrorOf(string json)
    {
        Assert.False(SeccompProfile.Parse(Encoding.UTF8.GetBytes(json), "test.json").TryGet(out _, out var error));
        return error.ToString();
    }

    private static uint Verdict(string json, CallData call) =>
        new BpfInterpreter(SeccompTargets.Parsed(json).Compiled(SeccompTargets.For(SeccompArchitecture.X64)).Instructions.AsSpan()).Run(call);

    private static CallData X64(uint number, params ulong[] arguments) => new(number, CallData.X64, [.. arguments, .. new ulong[6 - arguments.Length]]);
}
