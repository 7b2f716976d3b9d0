using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Kernel;
using Supervisor.Output;

namespace Supervisor.Tests.Output;

[Collection(nameof(Alone))]
public sealed class SteadyStateTests
{
    [Fact]
    public void Ten_thousand_lines_cost_no_allocation()
    {
        const int Rounds = 100;
        const int LinesPerRound = 100;
        using var rig = OutputRig.WithPipes();
        var web = rig.Open("web");
        var worker = rig.Open("worker");
        var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a line of output\n", LinesPerRound / 2)) + "partial");
        var rest = "\n"u8.ToArray();
        var log = "a line of the log"u8.ToArray();
        var buffer = new byte[65_536];
        long bytes = 0;
        long allocated = 0;
        // What is kept of each program has reached its size by round 0.
        for (var round = -200; round < Rounds; round++)
        {
            if (round == 0)
            {
                bytes = 0;
                allocated = GC.GetAllocatedBytesForCurrentThread();
            }

            foreach (var pipes in (ReadOnlySpan<OutputPipes>)[web, worker])
            {
                _ = Descriptors.Write(pipes.Streams.Output.Descriptor, lines);
                rig.Pump.WriteLog(log);
                rig.Pump.Turn(0);
                _ = Descriptors.Write(pipes.Streams.Output.Descriptor, rest);
                rig.Pump.Turn(0);
                while (Descriptors.Read(rig.StdoutReader, buffer) is > 0 and var count)
                {
                    bytes += count;
                }

                while (Descriptors.Read(rig.StderrReader, buffer) is > 0 and var count)
                {
                    bytes += count;
                }
            }
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var perPipe = (LinesPerRound / 2 * "worker | a line of output\n".Length) + "worker | partial\n".Length + log.Length + 1;
        Assert.Equal(2 * Rounds * perPipe, bytes);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void An_idle_pump_does_not_wake_up()
    {
        using var rig = OutputRig.WithPipes();
        var web = rig.Open("web");
        OutputRig.Write(web.Streams.Output, "line\npartial");
        rig.TurnUntil(() => rig.Stdout == "web | line\n");
        rig.TurnUntilIdle();
        var before = Environment.TickCount64;
        rig.Pump.Turn(200);
        Assert.InRange(Environment.TickCount64 - before, 150, 10_000);
    }

    [Fact]
    public void A_noisy_program_does_not_silence_a_quiet_one()
    {
        using var rig = OutputRig.WithPipes();
        var noisy = rig.Open("noisy");
        var quiet = rig.Open("quiet");
        var ended = false;
        var noise = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("noise\n", 10_000)));
        var writer = new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                OutputRig.Write(noisy.Streams.Output, noise);
            }
        });
        writer.Start();
        rig.TurnUntil(() => rig.Stdout.Length > 100_000);
        OutputRig.Write(quiet.Streams.Output, "hello\n");
        rig.TurnUntil(() => rig.Stdout.Contains("quiet | hello\n", StringComparison.Ordinal));
        Volatile.Write(ref ended, true);
        rig.TurnUntil(() => !writer.IsAlive);
    }

    [Fact]
    public void A_thousand_programs_are_served()
    {
        const int Programs = 1000;
        using var rig = OutputRig.WithPipes();
        var pipes = Enumerable.Range(0, Programs).Select(number => rig.Open($"p{number}", stderr: new StreamOutput.WithStdout())).ToList();
        for (var number = 0; number < Programs; number++)
        {
            OutputRig.Write(pipes[number].Streams.Output, $"hello from {number}\n");
        }

        rig.TurnUntil(() => rig.Stdout.Count(character => character == '\n') == Programs);
        for (var number = 0; number < Programs; number++)
        {
            Assert.Contains($"{$"p{number}",-4} | hello from {number}\n", rig.Stdout, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Megabytes_pass_without_a_byte_lost()
    {
        using var rig = OutputRig.WithPipes();
        const int Lines = 100_000;
        var text = new StringBuilder();
        for (var line = 0; line < Lines; line++)
        {
            text.Append(line).Append(' ').Append('x', line % 200).Append('\n');
        }

        var writer = OutputRig.WriteAside(rig.Open("web").Streams.Output, Encoding.UTF8.GetBytes(text.ToString()));
        rig.Pump.Start();
        var far = new MemoryStream();
        var buffer = new byte[65_536];
        var wanted = text.Length + (Lines * "web | ".Length);
        SpinWait.SpinUntil(
            () =>
            {
                while (Descriptors.Read(rig.StdoutReader, buffer) is > 0 and var count)
                {
                    far.Write(buffer, 0, (int)count);
                }

                return far.Length >= wanted;
            },
            TimeSpan.FromSeconds(60));
        writer.Join(TimeSpan.FromSeconds(10));
        var seen = Encoding.UTF8.GetString(far.ToArray()).Replace("web | ", "", StringComparison.Ordinal);
        Assert.True(string.Equals(text.ToString(), seen, StringComparison.Ordinal), "what came out differs from what went in");
    }
}
