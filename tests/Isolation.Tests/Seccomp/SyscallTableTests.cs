using System.Globalization;
using System.Text.RegularExpressions;
using Supervisor.Isolation.Seccomp;

namespace Isolation.Tests.Seccomp;

public sealed partial class SyscallTableTests
{
    [Fact]
    public void The_numbers_of_x86_64_are_those_of_the_kernels_header()
    {
        const string header = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
        Assert.SkipUnless(File.Exists(header), $"{header} is missing");
        Compare(SyscallTable.For(SeccompArchitecture.X64), Definitions(header));
    }

    [Fact]
    public void The_numbers_of_aarch64_are_those_of_the_generic_header()
    {
        const string header = "/usr/include/asm-generic/unistd.h";
        Assert.SkipUnless(File.Exists(header), $"{header} is missing");
        // Numbers 403 to 423 are for 32-bit machines; of the two forms of sync_file_range, aarch64 has the first.
        Compare(
            SyscallTable.For(SeccompArchitecture.Arm64),
            Definitions(header)
                .Where(row => row.Number is < 403 or > 423 && row.Name is not ("syscalls" or "arch_specific_syscall" or "sync_file_range2"))
                .Select(row => row with { Name = row.Name == "fstatat" ? "newfstatat" : row.Name }));
    }

    [Fact]
    public void The_numbers_are_those_of_libseccomp_where_it_knows_the_call()
    {
        LibSeccomp.RequireIt();
        foreach (var architecture in Enum.GetValues<SeccompArchitecture>())
        {
            var table = SyscallTable.For(architecture);
            var compared = 0;
            foreach (var name in table.Names)
            {
                table.TryGet(name, out var number);
                var theirs = LibSeccomp.Resolve(architecture, name);
                Assert.True(theirs == number || theirs < 0, $"{name} of {architecture}: {number} here, {theirs} there");
                compared += theirs == number ? 1 : 0;
            }

            Assert.True(compared > 300);
        }
    }

    [Fact]
    public void Calls_since_the_last_common_number_are_the_same_on_both_machines()
    {
        var arm = SyscallTable.For(SeccompArchitecture.Arm64);
        var x64 = SyscallTable.For(SeccompArchitecture.X64);
        foreach (var name in arm.Names)
        {
            if (arm.TryGet(name, out var number) && number >= 424)
            {
                Assert.True(x64.TryGet(name, out var other) && other == number, name);
            }
        }

        Assert.True(arm.TryGet("file_setattr", out var last) && last == 469);
        Assert.True(x64.Highest >= 469 && x64.Highest == arm.Highest);
    }

    [Theory]
    [InlineData("openat", true)]
    [InlineData("open", true)]
    [InlineData("socketcall", true)]
    [InlineData("s390_pci_mmio_read", true)]
    [InlineData("opneat", false)]
    [InlineData("open at", false)]
    [InlineData("43", false)]
    [InlineData("", false)]
    [InlineData("@known", false)]
    public void A_name_is_known_if_any_machine_has_the_call(string name, bool known) => Assert.Equal(known, !SyscallTable.UnknownAmong([name]).Any());

    private static void Compare(SyscallTable table, IEnumerable<(string Name, int Number)> header)
    {
        var compared = 0;
        foreach (var (name, number) in header)
        {
            Assert.True(table.TryGet(name, out var ours), name);
            Assert.True(ours == number, $"{name}: {ours} here, {number} in the header");
            compared++;
        }

        Assert.True(compared > 300);
    }

    private static IEnumerable<(string Name, int Number)> Definitions(string header) =>
        NumberLine().Matches(File.ReadAllText(header)).Select(match => (match.Groups[1].Value, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)));

    [GeneratedRegex(@"#define __NR(?:3264)?_(\w+)\s+(\d+)\b")]
    private static partial Regex NumberLine();
}
