using Supervisor.Isolation.Cgroups;

namespace Isolation.Tests.Cgroups;

/// <summary>What the files of a cgroup say.</summary>
public sealed class StatTests
{
    private const string Killed = "low 0\nhigh 3\nmax 41\noom 1\noom_kill 2\noom_group_kill 1\n";
    private const string NotHere = "low 0\nhigh 0\nmax 0\noom 0\noom_kill 1\noom_group_kill 0\n";

    [Theory]
    // The limit of the cgroup itself.
    [InlineData(Killed, Killed, "268435456\n", "268435456\n", "killed by the OOM killer at 256M, peak 256M")]
    // Before Linux 5.19 there is no peak, before 5.2 no local file.
    [InlineData(Killed, "", "268435456\n", "", "killed by the OOM killer at 256M")]
    // A cgroup that the program made below its own.
    [InlineData(Killed, NotHere, "max\n", "1572864\n", "killed by the OOM killer at a limit that it set itself, below its own cgroup, peak 1.5M")]
    // A cgroup above, or the whole machine.
    [InlineData(NotHere, NotHere, "1073741824\n", "12345\n", "killed by the OOM killer for want of memory above it: a limit above, or the machine's; its own is 1G, peak 12.1K")]
    [InlineData(NotHere, NotHere, "max\n", "512\n", "killed by the OOM killer for want of memory above it: a limit above, or the machine's; it has none of its own, peak 512")]
    public void An_OOM_kill_is_told_with_its_cause_and_numbers(string events, string own, string max, string peak, string words) =>
        Assert.Equal(words, OomReport.From(events, own, max, peak)?.ToString());

    [Theory]
    [InlineData("low 0\nhigh 0\nmax 9\noom 2\noom_kill 0\n")] // an allocation failed, nobody was killed
    [InlineData("")] // no controller of memory
    public void Where_nobody_was_killed_there_is_no_report(string events) => Assert.Null(OomReport.From(events, events, "1", "1"));

    [Fact]
    public void A_group_kill_is_counted_apart()
    {
        var report = OomReport.From(Killed, Killed, "4096", "4096");
        Assert.Equal(new OomReport(OomCause.OwnLimit, 2, 1, 4096, 4096), report);
    }

    [Fact]
    public void Pressure_is_that_of_the_last_ten_seconds()
    {
        var pressure = UsageReader.Pressure("some avg10=12.50 avg60=3.00 avg300=1.00 total=99\nfull avg10=1.25 avg60=0.00 avg300=0.00 total=9\n");
        Assert.Equal(new CgroupPressure(12.5, 1.25), pressure);
    }

    [Theory]
    [InlineData("")] // not built, or off at boot
    [InlineData("garbage")]
    public void Without_a_measure_there_is_no_pressure(string text) => Assert.Null(UsageReader.Pressure(text));

    [Fact]
    public void Devices_are_told_apart() =>
        Assert.Equal(
            [new CgroupDeviceUsage("8:0", 4096, 8192, 1, 2), new CgroupDeviceUsage("254:16", 1, 2, 3, 4)],
            UsageReader.Devices("8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0\n7:0 \n254:16 rbytes=1 wbytes=2 rios=3 wios=4\n"));

    [Theory]
    [InlineData("max\n", ulong.MaxValue)]
    [InlineData("12\n", 12ul)]
    [InlineData("", null)]
    [InlineData("-1\n", null)]
    [InlineData("12 13\n", null)]
    public void A_number_is_a_number_alone_in_its_file(string text, ulong? value) => Assert.Equal(value, StatText.Number(text));

    [Theory]
    [InlineData(0ul, "0")]
    [InlineData(1023ul, "1023")]
    [InlineData(1ul << 20, "1M")]
    [InlineData((1ul << 30) + (1ul << 29), "1.5G")]
    [InlineData(ulong.MaxValue, "max")]
    public void Bytes_are_written_in_binary_units(ulong bytes, string text) => Assert.Equal(text, StatText.Size(bytes));

    [Fact]
    public void A_key_is_not_mistaken_for_one_that_begins_alike() =>
        Assert.Equal(7ul, StatText.Value("oom_kill 3\noom 7\noom_group_kill 1\n", "oom"));
}
