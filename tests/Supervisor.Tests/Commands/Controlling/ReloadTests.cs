using Supervisor.Commands;
using Supervisor.Commands.Controlling;

namespace Supervisor.Tests.Commands.Controlling;

/// <summary>supervisor reload, rollback and scale: what is asked, what is shown, and how they end.</summary>
public sealed class ReloadTests
{
    private const string Changes = """
        "programs":[{"program":"new","step":"add","keys":[],"because":[]},{"program":"old","step":"remove","keys":[],"because":[]},
        {"program":"web","step":"restart","keys":["command","stop"],"because":["command"]},{"program":"api","step":"change","keys":["stop"],"because":[]}],
        "supervisor":["exit"],"needs_new_start":["log"]
        """;

    private readonly ControlRig _rig = new();

    [Theory]
    [InlineData("POST /v1/reload HTTP/1.1", "reload")]
    [InlineData("POST /v1/reload?dry_run=true HTTP/1.1", "reload", "--dry-run")]
    [InlineData("POST /v1/reload?or_roll_back=30s HTTP/1.1", "reload", "--or-roll-back")]
    [InlineData("POST /v1/reload?or_roll_back=1m HTTP/1.1", "reload", "--or-roll-back=1m")]
    [InlineData("POST /v1/rollback HTTP/1.1", "rollback")]
    [InlineData("POST /v1/rollback?to=3 HTTP/1.1", "rollback", "3")]
    [InlineData("POST /v1/programs/web/scale?replicas=3 HTTP/1.1", "scale", "web=3")]
    [InlineData("POST /v1/programs/web/restart?wait=true&rolling=true&pause=2s HTTP/1.1", "restart", "web", "--rolling", "--pause", "2s")]
    public void Each_asks_for_one_thing(string request, params string[] arguments)
    {
        using var supervisor = FakeSupervisor.Json("""{"outcome":"unchanged","programs":[]}""");
        Assert.Equal(ControlExit.Done, _rig.Run([.. arguments, "--socket", supervisor.Path]));
        Assert.Equal(request, supervisor.Request);
    }

    [Theory]
    [InlineData("reload", "--dry-run", "--or-roll-back")]
    [InlineData("reload", "--or-roll-back=soon")]
    [InlineData("rollback", "three")]
    [InlineData("scale", "web")]
    [InlineData("scale", "web=many")]
    [InlineData("restart", "web", "--pause", "2s")]
    public void What_cannot_be_meant_is_refused(params string[] arguments) => Assert.Equal(CommandLine.UsageError, _rig.Run(arguments));

    [Fact]
    public void The_difference_is_a_line_a_program()
    {
        using var supervisor = FakeSupervisor.Json($$"""{"outcome":"done","configuration":2,{{Changes}}}""");
        Assert.Equal(ControlExit.Done, _rig.Run("reload", "--socket", supervisor.Path));
        Assert.Equal(
            """
            +  new           added
            -  old           removed
            ~  web           restarts  command (and stop)
            ~  api           changes   stop
            ~  [supervisor]  changes   exit
            !  [supervisor]  stays     log: only a new start of the supervisor brings that into force
            configuration 2 is in force

            """, _rig.Output);
    }

    [Fact]
    public void Mistakes_are_shown_as_check_shows_them_without_what_a_terminal_would_act_on()
    {
        using var supervisor = FakeSupervisor.Json("""{"status":422,"error":"nothing changes","outcome":"invalid","programs":[],"problems":[{"text":"a.toml:1:1: error: bad\n 1 | x\u001b[2J\n"}]}""", 422);
        Assert.Equal(CommandLine.UsageError, _rig.Run("reload", "--socket", supervisor.Path));
        Assert.Equal("a.toml:1:1: error: bad\n 1 | x\ufffd[2J\nsupervisor: nothing changes\n", _rig.Error);
    }

    [Fact]
    public void One_that_is_rolled_back_says_why_and_has_failed()
    {
        using var supervisor = FakeSupervisor.Json($$"""{"status":409,"error":"rolled back: web is not ready","outcome":"rolled_back",{{Changes}}}""", 409);
        Assert.Equal(ControlExit.Failed, _rig.Run("reload", "--or-roll-back", "--socket", supervisor.Path));
        Assert.Equal("supervisor: rolled back: web is not ready\n", _rig.Error);
    }

    [Fact]
    public void Those_that_are_kept_are_listed_with_the_one_in_force()
    {
        using var supervisor = FakeSupervisor.Json($$"""
            [{"number":2,"in_force":false,"since":"2026-11-27T02:00:00.000Z","cause":"reload","before":1,"rolled_back":"web failed","programs":[]},
            {"number":1,"in_force":true,"since":"2026-11-27T01:00:00.000Z","cause":"start","before":null,"rolled_back":null,{{Changes}}}]
            """);
        Assert.Equal(ControlExit.Done, _rig.Run("rollback", "--list", "--socket", supervisor.Path));
        Assert.Equal(
            """
               N  SINCE                     BY      CHANGES
               2  2026-11-27T02:00:00.000Z  reload  rolled back: web failed
            *  1  2026-11-27T01:00:00.000Z  start   +new -old ~web ~api ~[supervisor]

            """, _rig.Output);
    }
}
