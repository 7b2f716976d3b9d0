using System.Diagnostics;
using System.Globalization;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Control;

/// <summary>Two hundred clients at once while programs crash: what it costs supervision, and what it leaves behind.</summary>
[Collection(OneMachine.Name)]
public sealed class HammerTests
{
    private const int Clients = 200;
    private static readonly TimeSpan LongestRestart = TimeSpan.FromSeconds(5);

    private static readonly string[] Pages = ["/v1/programs", "/v1/programs/steady", "/v1/groups", "/v1/events", "/metrics", "/readyz", "/v1/configuration", "/v1/version"];

    [Fact]
    public async Task Supervision_goes_on_while_two_hundred_clients_ask()
    {
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("HAMMER_SECONDS"), CultureInfo.InvariantCulture, out var given) ? given : 4;
        using var run = Pid1.Start(ControlSocket.Keys + """
            [defaults]
            backoff = { initial = "0s" }
            [program.victim]
            command = ["toolbox", "sleep"]
            [program.steady]
            command = ["toolbox", "sleep"]
            [program.crashing]
            command = ["sh", "-c", "sleep 0.05; exit 1"]
            """);
        using var control = new ControlSocket(run.Files["s.sock"]);
        run.WaitForStart("steady");
        var idle = Restarts(run, TimeSpan.FromSeconds(1));
        var (before, openBefore) = (Memory(run.Pid), run.OpenDescriptors);
        Assert.Equal(200, control.Get("/v1/version").Status);
        var served = Memory(run.Pid);

        using var stop = new CancellationTokenSource();
        long answered = 0, refused = 0;
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var request = client; !stop.IsCancellationRequested; request++)
            {
                var status = await control.GetAsync(Pages[request % Pages.Length]);
                Assert.True(status is 200 or 429 or 503, $"{Pages[request % Pages.Length]}: {status}");
                _ = status == 429 ? Interlocked.Increment(ref refused) : Interlocked.Increment(ref answered);
            }
        })).ToArray();
        var busy = Restarts(run, TimeSpan.FromSeconds(seconds));
        var during = Memory(run.Pid);
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        control.Dispose();
        Wait.Until("all connections closed", () => run.OpenDescriptors <= openBefore + 16, () => $"{run.OpenDescriptors} open, {openBefore} before");
        var after = Memory(run.Pid);
        Wait.Until("the memory given back", () => Memory(run.Pid) < before + (24 * 1024), () => $"{Memory(run.Pid)} KiB, {before} before");
        var settled = Memory(run.Pid);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"answered {answered / seconds}/s, refused {refused / seconds}/s for {seconds} s by {Clients} clients\n" +
            $"kill -9 to restart: idle median {Median(idle):0.0} ms, worst {idle.Max():0.0} ms of {idle.Count}; busy median {Median(busy):0.0} ms, worst {busy.Max():0.0} ms of {busy.Count}\n" +
            $"resident KiB: {before} before, {served} with the web server, {during} during, {after} after, {settled} a little later");
        Assert.True(answered > Clients, $"{answered} answers");
        Assert.True(busy.Max() < LongestRestart.TotalMilliseconds, $"a restart took {busy.Max():0} ms");
        Assert.True(during < before + (128 * 1024), $"{during} KiB");
        Assert.Equal(0, run.Shutdown());
    }

    /// <summary>Milliseconds from the kill of a program to the next process of it.</summary>
    private static List<double> Restarts(Pid1 run, TimeSpan time)
    {
        var latencies = new List<double>();
        var all = Stopwatch.StartNew();
        do
        {
            var victim = run.WaitForStart("victim", run.Output.Count(LogText.Started("victim")) is > 0 and var count ? count : 1);
            var started = run.Output.Count(LogText.Started("victim"));
            var clock = Stopwatch.StartNew();
            Kernel.Signal(victim, Kernel.SIGKILL);
            SpinWait.SpinUntil(() => run.Output.Count(LogText.Started("victim")) > started, Wait.Patience);
            latencies.Add(clock.Elapsed.TotalMilliseconds);
        }
        while (all.Elapsed < time);

        return latencies;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static long Memory(int pid) =>
        long.Parse(File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
