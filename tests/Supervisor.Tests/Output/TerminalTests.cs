using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Kernel;
using Supervisor.Output.Recent;

namespace Supervisor.Tests.Output;

/// <summary>Terminals of programs, written and measured from the program's side.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly OutputRig _rig = OutputRig.WithPipes();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_program_on_a_terminal_is_captured_like_one_on_a_pipe()
    {
        var terminal = _rig.Pump.OpenTerminal("web", StreamOutput.Prefixed, out _)!;
        Assert.True(Descriptors.IsTerminal(terminal.Streams.Input.Descriptor));
        OutputRig.Write(terminal.Streams.Output, "one\ntwo\n");
        _rig.TurnUntil(() => _rig.Stdout == "web | one\nweb | two\n");
    }

    [Fact]
    public void Much_output_passes_whole_and_its_end_is_noticed()
    {
        const int Lines = 20_000;
        var terminal = _rig.Pump.OpenTerminal("web", StreamOutput.Prefixed, out _)!;
        var text = string.Concat(Enumerable.Range(0, Lines).Select(number => $"line {number}\n"));
        var writer = OutputRig.WriteAside(terminal.Streams.Output, Encoding.ASCII.GetBytes(text + "half"));
        _rig.TurnUntil(() => !writer.IsAlive);
        terminal.HandOver();
        _rig.TurnUntil(() => _rig.Stdout.EndsWith("web | half\n", StringComparison.Ordinal));
        Assert.Equal(text.Replace("line", "web | line", StringComparison.Ordinal) + "web | half\n", _rig.Stdout);
    }

    [Fact]
    public void It_has_the_usual_size_where_the_supervisor_has_no_terminal()
    {
        var terminal = _rig.Pump.OpenTerminal("web", StreamOutput.Prefixed, out _)!;
        Assert.Equal(TerminalSize.Usual, Pseudoterminals.SizeOf(terminal.Streams.Output.Descriptor));
    }

    [Fact]
    public void It_follows_the_size_of_the_supervisors_own()
    {
        Assert.True(Pseudoterminals.Create(out var master, out var own) >= 0);
        Pseudoterminals.Resize(master, new TerminalSize(30, 100));
        using var rig = OutputRig.WithStdout(master, own);
        var terminal = rig.Pump.OpenTerminal("web", new StreamOutput.Null(), out _)!;
        var theirs = terminal.Streams.Output.Descriptor;
        Assert.Equal(new TerminalSize(30, 100), Pseudoterminals.SizeOf(theirs));
        Pseudoterminals.Resize(master, new TerminalSize(50, 132));
        rig.Pump.ResizeTerminals();
        rig.TurnUntil(() => Pseudoterminals.SizeOf(theirs) == new TerminalSize(50, 132));
    }

    [Fact]
    public void What_goes_nowhere_is_read_all_the_same()
    {
        var terminal = _rig.Pump.OpenTerminal("web", new StreamOutput.Null(), out _)!;
        var writer = OutputRig.WriteAside(terminal.Streams.Output, new byte[200_000]);
        _rig.TurnUntil(() => !writer.IsAlive);
        Assert.Empty(_rig.Stdout);
        Assert.NotEmpty(_rig.Pump.Recent.Read("web", new RecentQuery()).Lines);
    }
}
