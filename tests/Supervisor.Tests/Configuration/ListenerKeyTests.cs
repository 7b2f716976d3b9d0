using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Tests.Configuration;

/// <summary>[event-listener.NAME] and output that becomes events.</summary>
public sealed class ListenerKeyTests
{
    [Fact]
    public void A_listener_is_a_program_that_starts_first_and_only_serves()
    {
        var configuration = FakeWorld.With("""
            [program.web]
            command = "/app/web"
            [event-listener.mem]
            command = "/app/mem"
            events = ["PROCESS_STATE", "TICK_60"]
            buffer_size = 10
            """).Valid();
        var spec = configuration.Engine.Programs.Single(program => program.Name == "mem");
        var launch = configuration.Launches["mem"];
        Assert.Equal((true, RestartMode.Always, -1), (spec.Serves, spec.Restart, launch.Priority));
        Assert.Equal(new ListenerPool(["PROCESS_STATE", "TICK_60"], 10), configuration.Listeners["mem"]);
        Assert.Equal((new StdinSource.Events(), new StreamOutput.Captured([new ListenerSettings()])), (launch.Stdin, launch.Stdout));
    }

    [Fact]
    public void A_listener_may_have_replicas_and_keys_of_any_program()
    {
        var configuration = FakeWorld.With("""
            [defaults]
            stdout = "null"
            stderr = "stdout"
            [event-listener.mem]
            command = "/app/mem"
            events = "EVENT"
            replicas = 2
            restart = "never"
            priority = 5
            [program.web]
            command = "/app/web"
            """).Valid();
        Assert.Equal(["mem-1", "mem-2"], configuration.Engine.Programs.Where(program => program.Family == "mem").Select(program => program.Name));
        Assert.Equal((RestartMode.Never, 5), (configuration.Engine.Programs.First(program => program.Family == "mem").Restart, configuration.Launches["mem-1"].Priority));
        Assert.Equal(StreamOutput.Prefixed, configuration.Launches["mem-1"].Stderr);
        Assert.Equal(ListenerPool.UsualBufferSize, configuration.Listeners["mem"].BufferSize);
    }

    [Theory]
    [InlineData("events = [\"TICK_6\"]", "5:11 there is no event `TICK_6`")]
    [InlineData("events = 5", "5:10 a string or an array is wanted here, not an integer")]
    [InlineData("events = \"TICK\"\nstdout = \"prefix\"", "6:1 an event listener has no `stdout` of its own: it speaks the protocol there")]
    [InlineData("events = \"TICK\"\nstdin = \"open\"", "6:1 an event listener has no `stdin` of its own: it speaks the protocol there")]
    [InlineData("events = \"TICK\"\ntty = true", "6:1 an event listener has no `tty` of its own: it speaks the protocol there")]
    [InlineData("events = \"TICK\"\nbuffer_size = 0", "6:15 0 is out of range")]
    [InlineData("events = \"TICK\"\nbuffer_sise = 1", "6:1 unknown key `buffer_sise` in a program")]
    [InlineData("", "3:17 event listener `mem` has no events")]
    public void A_mistake_is_told(string lines, string told) =>
        Assert.Equal(told, FakeWorld.With($"[program.web]\ncommand = \"/app/web\"\n[event-listener.mem]\ncommand = \"/app/mem\"\n{lines}\n").Error());

    [Fact]
    public void No_program_writes_to_a_listener() =>
        Assert.Equal("4:17 event listener `mem` reads events, so no program can write to it", FakeWorld.With(
            "[program.web]\ncommand = \"/app/web\"\nstdout = { program = \"mem\" }\n[event-listener.mem]\ncommand = \"/app/mem\"\nevents = \"TICK\"\n").Error());

    [Fact]
    public void A_listener_is_shown_as_one()
    {
        var shown = string.Join('\n', ConfigurationSummary.Lines(FakeWorld.Main, FakeWorld.With("[event-listener.mem]\ncommand = \"/app/mem\"\nevents = \"TICK\"\n[program.web]\ncommand = \"w\"\nstderr = \"events\"\n").Valid()));
        Assert.Contains("answers to events", shown, StringComparison.Ordinal);
        Assert.Contains("as events", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stdout = \"events\"")]
    [InlineData("stdout = { events = true }")]
    [InlineData("stdout = [\"events\"]")]
    public void Output_can_become_events(string line) =>
        Assert.Equal(new StreamOutput.Captured([new EventSettings()]), FakeWorld.Program(line).Launch().Stdout);

    [Fact]
    public void Output_becomes_events_or_not() => Assert.Equal("3:21 this is true where it is written", FakeWorld.Program("stdout = { events = false }").Error());
}
