using Supervisor.Control.Supervisord;

namespace Supervisor.Tests.Control.Supervisord;

public class DescriptionTests
{
    [Theory]
    [InlineData(0, "0:00:00")]
    [InlineData(37, "0:00:37")]
    [InlineData(3661, "1:01:01")]
    [InlineData(86_400, "1 day, 0:00:00")]
    [InlineData(2 * 86_400 + 11_045, "2 days, 3:04:05")]
    public void A_span_of_time_reads_as_Python_prints_it(long seconds, string text) => Assert.Equal(text, ProcessDescription.Uptime(seconds));

    [Fact]
    public void The_description_depends_on_the_state()
    {
        var record = new ProcessRecord(Started: 1000, Stopped: 0, Error: "", ExitStatus: 0);
        Assert.Equal("pid 7, uptime 0:00:10", Words(ProcessState.Running, 7, record));
        Assert.Equal("pid 7, uptime 0:00:00", ProcessDescription.Words(ProcessState.Running, "web", 7, record, now: 900));
        Assert.Equal("unknown error (try \"tail web\")", Words(ProcessState.Fatal, 0, record));
        Assert.Equal("can't find command 'x'", Words(ProcessState.Backoff, 0, record with { Error = "can't find command 'x'" }));
        Assert.Equal("Not started", Words(ProcessState.Stopped, 0, ProcessRecord.None));
        Assert.Equal("", Words(ProcessState.Starting, 7, record));
    }

    [Theory]
    [InlineData("web", "web", "web")]
    [InlineData("shop:web", "shop", "web")]
    [InlineData("shop:*", "shop", null)]
    [InlineData("shop:", "shop", null)]
    public void A_name_is_a_process_of_a_group(string name, string group, string? process) => Assert.Equal((group, process), ProcessName.Split(name));

    private static string Words(ProcessState state, int pid, ProcessRecord record) => ProcessDescription.Words(state, "web", pid, record, now: 1010);
}
