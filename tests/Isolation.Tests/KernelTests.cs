using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;
using Supervisor.Isolation.Plan;

namespace Isolation.Tests;

public sealed partial class KernelTests
{
    [Fact]
    public void System_call_numbers_are_those_of_the_kernels_headers()
    {
        var header = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? "/usr/include/asm-generic/unistd.h"
            : "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
        Assert.SkipUnless(File.Exists(header), $"{header} is missing");
        var numbers = NumberLine().Matches(File.ReadAllText(header))
            .Where(match => int.TryParse(match.Groups[2].Value, CultureInfo.InvariantCulture, out _))
            .ToDictionary(match => match.Groups[1].Value.Replace("3264_", "", StringComparison.Ordinal), match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        var checkedNumbers = 0;
        foreach (var property in typeof(SyscallNumber).GetProperties(BindingFlags.Public | BindingFlags.Static))
        {
            Assert.True(numbers.TryGetValue(KernelName(property.Name), out var number), property.Name);
            Assert.True(number == (int)property.GetValue(null)!, property.Name);
            checkedNumbers++;
        }

        Assert.True(checkedNumbers > 60);
    }

    [Fact]
    public void The_numbers_of_aarch64_are_those_of_the_generic_table()
    {
        const string header = "/usr/include/asm-generic/unistd.h";
        Assert.SkipUnless(File.Exists(header), $"{header} is missing");
        var table = NumberLine().Matches(File.ReadAllText(header))
            .Select(match => (Name: match.Groups[1].Value.Replace("3264_", "", StringComparison.Ordinal), Text: match.Groups[2].Value))
            .Where(row => int.TryParse(row.Text, CultureInfo.InvariantCulture, out _))
            .ToDictionary(row => row.Name, row => row.Text, StringComparer.Ordinal);
        var source = Path.Combine(SourceRoot(), "src/Isolation/Kernel/SyscallNumber.cs");
        var found = 0;
        foreach (Match match in Declaration().Matches(File.ReadAllText(source)))
        {
            // The generic table says fstatat where x86-64 says newfstatat.
            var name = KernelName(match.Groups[1].Value);
            Assert.True(table.TryGetValue(name == "newfstatat" ? "fstatat" : name, out var number), name);
            Assert.True(number == match.Groups[2].Value, name);
            found++;
        }

        Assert.True(found > 50);
    }

    [Fact]
    public void The_limits_of_a_plan_are_those_of_the_C_header()
    {
        var header = File.ReadAllText(Path.Combine(SourceRoot(), "src/Isolation/native/spawn.h"));
        Assert.Equal(PlanLimits.Arguments, Defined("SPAWN_ARGUMENTS"));
        Assert.Equal(PlanLimits.Registers, Defined("SPAWN_REGISTERS"));
        Assert.Equal(PlanLimits.MaximumSteps, Defined("SPAWN_MAXIMUM_STEPS"));
        Assert.Equal(PlanLimits.ErrnoWords, Defined("SPAWN_ERRNO_WORDS"));
        Assert.Equal(PlanLimits.ReportRegister, Defined("SPAWN_REPORT_REGISTER"));
        Assert.Equal(PlanLimits.NoRegister, Defined("SPAWN_NO_REGISTER"));
        Assert.Equal((int)PlanLimits.CheckResult, Defined("SPAWN_CHECK_RESULT"));
        Assert.Equal((int)PlanLimits.ReportTolerated, Defined("SPAWN_REPORT_TOLERATED"));
        Assert.Equal(PlanLimits.Marker, Defined("SPAWN_MARKER"));
        Assert.Equal(PlanLimits.PlanEnded, Defined("SPAWN_PLAN_ENDED"));
        Assert.Equal(PlanLimits.Forked, Defined("SPAWN_FORKED"));
        Assert.Equal(PlanLimits.Unshared, Defined("SPAWN_UNSHARED"));
        Assert.Equal((int)PlanLimits.Forks, Defined("SPAWN_FORKS"));
        Assert.Equal((int)PlanLimits.Decimal, Defined("SPAWN_DECIMAL"));
        Assert.Equal(PlanLimits.UnexpectedResult, Defined("SPAWN_UNEXPECTED_RESULT"));
        Assert.Contains($"sizeof(struct spawn_step) == {PlanLimits.StepSize}", header, StringComparison.Ordinal);
        Assert.Contains($"sizeof(struct spawn_plan) == {PlanLimits.HeaderSize}", header, StringComparison.Ordinal);
        Assert.Equal(88, Marshal.SizeOf<CloneArguments>());

        int Defined(string name) =>
            int.Parse(Regex.Match(header, $@"#define {name} \(?(-?\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("TERM", 15, "SIGTERM")]
    [InlineData("sigusr1", 10, "SIGUSR1")]
    [InlineData("9", 9, "SIGKILL")]
    [InlineData("RTMIN+3", 37, "SIGRTMIN+3")]
    [InlineData("RTMAX-2", 62, "SIGRTMIN+28")]
    [InlineData("CLD", 17, "SIGCHLD")]
    public void A_signal_is_read_by_name_or_number(string text, int number, string name)
    {
        Assert.True(SignalNumber.TryParse(text, out var signal));
        Assert.Equal(number, signal.Number);
        Assert.Equal(name, signal.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("SIG")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("32")]
    [InlineData("-1")]
    [InlineData("RTMIN+31")]
    [InlineData("NOPE")]
    public void What_is_no_signal_is_refused(string text) => Assert.False(SignalNumber.TryParse(text, out _));

    [Fact]
    public void An_errno_prints_its_name_and_meaning()
    {
        Assert.Equal("EACCES (Permission denied)", Errno.EACCES.ToString());
        Assert.Equal("errno 200 (Unknown error)", new Errno(200).ToString());
        Assert.True(Errno.EMFILE.IsTransient);
        Assert.False(Errno.EPERM.IsTransient);
    }

    [Fact]
    public void The_signals_to_reset_are_read_from_the_status_file()
    {
        const string status = "Name:\tx\nSigBlk:\tffffffffffffffff\nSigIgn:\t0000000000001000\nSigCgt:\t0000000000040104\n";
        Assert.Equal(0x41104UL, Supervisor.Isolation.Planning.HostFacts.SignalsIn(status));
        Assert.Equal(0x1004UL, Supervisor.Isolation.Planning.HostFacts.Resettable(0x40104));
    }

    /// <summary>A capital letter begins a word, and the kernel puts underscores between words.</summary>
    private static string KernelName(string property) =>
        property == "Newfstatat" && RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "fstatat"
        : string.Concat(property.Select((letter, index) => char.IsUpper(letter) && index > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private static string SourceRoot([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));

    [GeneratedRegex(@"#define __NR(?:3264)?_(\w+)\s+(\d+)")]
    private static partial Regex NumberLine();

    [GeneratedRegex(@"public static int (\w+) => Arm \? (\d+)")]
    private static partial Regex Declaration();
}
