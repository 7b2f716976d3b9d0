using System.Globalization;
using System.Text.RegularExpressions;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Init;

/// <summary>What an init is while it waits: one thread, hardly any memory, and asleep until a signal comes.</summary>
public sealed class FootprintTests(Stand stand) : IClassFixture<Stand>
{
    private const int MostResident = 2500;
    private const int MostPrivate = 200;

    public static TheoryData<string, string> Inits => new()
    {
        { "tini", "-s --" }, { "dumb-init", "--" }, { "catatonit", "--" }, { "catatonit", "-P" }, { "{dir}/bin/supervisor", "init --" }, { "{dir}/bin/supervisor", "init --pause" },
    };

    [Theory]
    [MemberData(nameof(Inits))]
    public void It_takes_less_than_two_and_a_half_megabytes_and_one_thread(string init, string options)
    {
        using var run = Waiting(init, options);
        var status = File.ReadAllText($"/proc/{run.ProcessId}/status");
        Assert.Equal(1, Number(status, "Threads:"));
        Assert.InRange(Number(status, "VmRSS:"), 1, MostResident);
        Assert.InRange(Number(status, "RssAnon:"), 1, MostPrivate);
    }

    [Theory]
    [MemberData(nameof(Inits))]
    public void It_waits_without_a_limit(string init, string options)
    {
        using var run = Waiting(init, options);

        // The call, the set, no information, no time.
        Assert.Matches(@"^\d+ 0x[0-9a-f]+ 0x0 0x0 ", File.ReadAllText($"/proc/{run.ProcessId}/syscall"));
    }

    private Captured Waiting(string init, string options)
    {
        Needs.Root();
        var pauses = options.Contains("-P", StringComparison.Ordinal) || options.Contains("pause", StringComparison.Ordinal);
        var run = stand.Start(Side.Ours, new InitCase(init, [.. options.Split(' '), .. pauses ? (string[])[] : ["toolbox", "print-signals", "TERM"]]));
        if (!pauses)
        {
            run.Output.WaitFor("^ready");
        }

        Wait.Until("its wait", () => File.ReadAllText($"/proc/{run.ProcessId}/syscall").Split(' ')[0] is "128" or "137", run.Output.ToString);
        return run;
    }

    private static int Number(string status, string key) =>
        int.Parse(Regex.Match(status, key + @"\s+(?<number>\d+)", RegexOptions.ExplicitCapture, Wait.Patience).Groups["number"].Value, CultureInfo.InvariantCulture);
}
