using Supervisor.Isolation;
using Supervisor.Isolation.Planning;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

public sealed class IdentityTests
{
    [Theory]
    // A name, with its groups from the file and its primary group first.
    [InlineData("www-data", null, 33, 33, "33,50,51", "/var/www")]
    // A number with an entry is that user.
    [InlineData("33", null, 33, 33, "33,50,51", "/var/www")]
    // A number without an entry keeps the caller's group.
    [InlineData("1000640000", null, 1000640000, 0, "0", "/")]
    [InlineData("1000640000", "staff", 1000640000, 51, "51", "/")]
    [InlineData("www-data", "7", 33, 7, "7,50,51", "/var/www")]
    // A name of digits comes before the number.
    [InlineData("7", null, 70, 70, "70", "/seven")]
    public void A_user_is_resolved(string user, string? group, int uid, int gid, string groups, string home)
    {
        var options = Some.Options() with { User = user, Group = group };
        Assert.True(ResolvedIdentity.Resolve(options, Some.Accounts, Some.Host).TryGet(out var identity, out _));
        Assert.Equal(((uint)uid, (uint)gid), (identity.UserId!.Value, identity.GroupId!.Value));
        Assert.Equal(groups, string.Join(',', identity.Groups!.Value));
        Assert.Equal(home, ProgramEnvironment.Of(options, identity)["HOME"]);
    }

    [Theory]
    [InlineData("nobody-here")]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("0x1")]
    [InlineData("4294967295")]
    [InlineData("4294967296")]
    [InlineData("broken")]
    [InlineData("empty")]
    public void What_is_neither_a_name_nor_a_number_is_an_error_and_never_root(string user)
    {
        Assert.False(Planner.Plan(Some.Options() with { User = user }, Some.Accounts, Some.Host).TryGet(out _, out var failure));
        Assert.Equal(FailureKind.Resolve, failure!.Kind);
        Assert.False(failure.IsTransient);
        Assert.False(Planner.Plan(Some.Options() with { Group = user }, Some.Accounts, Some.Host).TryGet(out _, out _));
        Assert.False(Planner.Plan(Some.Options() with { SupplementaryGroups = [user] }, Some.Accounts, Some.Host).TryGet(out _, out _));
    }

    [Fact]
    public void Missing_files_are_no_accounts_and_unreadable_ones_a_failure()
    {
        Assert.True(Accounts.Read("/no/passwd", "/no/group").TryGet(out _, out _));
        Assert.False(Accounts.Read("/usr", "/no/group").TryGet(out _, out var failure));
        Assert.Equal("cannot read /usr: EISDIR (Is a directory)", failure!.ToString());
    }

    [Fact]
    public void What_was_asked_for_wins_over_what_the_user_brings()
    {
        var options = Some.Options() with { User = "www-data", Environment = LauncherFixture.Command("x").Environment.Add("HOME", "/mine") };
        Assert.True(ResolvedIdentity.Resolve(options, Some.Accounts, Some.Host).TryGet(out var identity, out _));
        var environment = ProgramEnvironment.Of(options, identity);
        Assert.Equal("/mine www-data www-data /usr/sbin/nologin", $"{environment["HOME"]} {environment["USER"]} {environment["LOGNAME"]} {environment["SHELL"]}");
    }

    [Fact]
    public void Nothing_is_added_without_a_user_and_no_name_for_a_bare_number()
    {
        Assert.True(ResolvedIdentity.Resolve(Some.Options(), Some.Accounts, Some.Host).TryGet(out var kept, out _));
        Assert.False(kept.IsChange);
        Assert.Empty(ProgramEnvironment.Of(Some.Options(), kept));
        var bare = Some.Options() with { User = "4711" };
        Assert.True(ResolvedIdentity.Resolve(bare, Some.Accounts, Some.Host).TryGet(out var number, out _));
        Assert.Equal(["HOME"], ProgramEnvironment.Of(bare, number).Keys);
    }

    [Theory]
    [InlineData("nobody", null, "65534 65534 65534")]
    [InlineData("54321", "12345", "54321 12345 12345")]
    public void A_program_with_a_user_has_nothing_of_the_callers_identity(string user, string? group, string expected)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a change of user needs root");
        using var launcher = new LauncherFixture();
        var options = Command("sh", "-c", "echo $(id -u) $(id -g) $(id -G)") with { User = user, Group = group };
        Assert.Equal(expected, launcher.Output(options));
    }

    [Fact]
    public void The_parent_death_signal_survives_a_change_of_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a change of user needs root");
        using var launcher = new LauncherFixture();
        using var process = launcher.StartProgram(Command("sleep", "60") with { User = "65534", ParentDeathSignal = Supervisor.Isolation.Kernel.SignalNumber.KILL });
        launcher.Dispose();
        Assert.Equal(128 + 9, EndOf(process.Pid));

        // Its thread has ended, so nobody of us can wait for it by WNOTHREAD; the process still can.
        int EndOf(int pid) => SpinWait.SpinUntil(() => !IsAlive(pid), TimeSpan.FromSeconds(20)) ? 128 + 9 : 0;
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
