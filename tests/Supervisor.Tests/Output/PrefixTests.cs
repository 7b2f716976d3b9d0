using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Output;

namespace Supervisor.Tests.Output;

public sealed class PrefixTests : IDisposable
{
    private readonly OutputRig _rig = OutputRig.WithPipes();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Each_line_has_the_name_of_its_program_before_it()
    {
        var web = _rig.Open("web");
        OutputRig.Write(web.Streams.Output, "one\ntwo\n");
        OutputRig.Write(web.Streams.Error, "oops\n");
        _rig.TurnUntil(() => _rig.Stdout.Length > 0 && _rig.Stderr.Length > 0);
        Assert.Equal("web | one\nweb | two\n", _rig.Stdout);
        Assert.Equal("web | oops\n", _rig.Stderr);
    }

    [Fact]
    public void Names_are_aligned_to_the_longest()
    {
        _rig.Pump.AlignTo(["web", "database"]);
        OutputRig.Write(_rig.Open("web").Streams.Output, "hello\n");
        _rig.TurnUntil(() => _rig.Stdout == "web      | hello\n");
    }

    [Fact]
    public void A_very_long_name_does_not_push_the_others_aside()
    {
        _rig.Pump.AlignTo(["a-name-that-is-longer-than-twenty-columns"]);
        OutputRig.Write(_rig.Open("web").Streams.Output, "hello\n");
        _rig.TurnUntil(() => _rig.Stdout == "web                  | hello\n");
    }

    [Fact]
    public void A_partial_line_waits_for_its_end()
    {
        var web = _rig.Open("web");
        OutputRig.Write(web.Streams.Output, "first\nhalf a ");
        _rig.TurnUntil(() => _rig.Stdout == "web | first\n");
        _rig.TurnUntilIdle();
        Assert.Equal("web | first\n", _rig.Stdout);
        OutputRig.Write(web.Streams.Output, "line\n");
        _rig.TurnUntil(() => _rig.Stdout == "web | first\nweb | half a line\n");
    }

    [Fact]
    public void An_empty_line_is_a_line()
    {
        OutputRig.Write(_rig.Open("web").Streams.Output, "\n\n");
        _rig.TurnUntil(() => _rig.Stdout == "web | \nweb | \n");
    }

    [Fact]
    public void Lines_of_two_programs_are_never_mixed()
    {
        const int Lines = 20_000;
        var letters = new[] { 'a', 'b' };
        var writers = letters.Select(letter =>
        {
            // Each line arrives in two writes, so that partial lines of both lie in the pump at once.
            var pipes = _rig.Open(letter.ToString());
            var line = new string(letter, 40);
            var thread = new Thread(() =>
            {
                for (var count = 0; count < Lines / 10; count++)
                {
                    OutputRig.Write(pipes.Streams.Output, $"{line}\n{line}\n{line}\n{line}\n{line[..20]}");
                    OutputRig.Write(pipes.Streams.Output, $"{line[20..]}\n{line}\n{line}\n{line}\n{line}\n{line}\n");
                }
            });
            thread.Start();
            return thread;
        }).ToList();
        _rig.TurnUntil(() => _rig.Stdout.Count(character => character == '\n') == Lines * letters.Length);
        writers.ForEach(writer => writer.Join());
        var allowed = letters.Select(letter => $"{letter} | {new string(letter, 40)}").ToHashSet(StringComparer.Ordinal);
        Assert.All(_rig.Stdout.TrimEnd('\n').Split('\n'), line => Assert.Contains(line, allowed));
    }

    [Fact]
    public void A_longer_line_than_the_buffer_goes_on_with_a_mark()
    {
        var text = new string('x', (2 * LineFramer.LongestLine) + 5);
        OutputRig.Write(_rig.Open("web").Streams.Output, text + "\nnext\n");
        _rig.TurnUntil(() => _rig.Stdout.EndsWith("next\n", StringComparison.Ordinal));
        var full = new string('x', LineFramer.LongestLine);
        Assert.Equal($"web | {full}\nweb + {full}\nweb + xxxxx\nweb | next\n", _rig.Stdout);
    }

    [Fact]
    public void A_line_that_ends_exactly_where_it_was_cut_has_no_empty_rest()
    {
        var web = _rig.Open("web");
        var full = new string('x', LineFramer.LongestLine);
        OutputRig.Write(web.Streams.Output, full + "y");
        _rig.TurnUntil(() => _rig.Stdout.Length > 0);
        OutputRig.Write(web.Streams.Output, "\n" + full + "\nnext\n");
        _rig.TurnUntil(() => _rig.Stdout.EndsWith("next\n", StringComparison.Ordinal));
        Assert.Equal($"web | {full}\nweb + y\nweb | {full}\nweb | next\n", _rig.Stdout);
    }

    [Fact]
    public void A_long_line_is_not_cut_inside_a_character()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("€", LineFramer.LongestLine));
        var bytes = Encoding.UTF8.GetBytes(text + "\n");
        var writer = OutputRig.WriteAside(_rig.Open("web").Streams.Output, bytes);
        _rig.TurnUntil(() => _rig.Stdout.Count(character => character == '\n') == 4);
        writer.Join();
        Assert.DoesNotContain('\uFFFD', _rig.Stdout);
        Assert.Equal(text, string.Concat(_rig.Stdout.TrimEnd('\n').Split('\n').Select(line => line["web | ".Length..])));
    }

    [Fact]
    public void Every_byte_but_the_newline_passes_unharmed()
    {
        var bytes = Enumerable.Range(0, 256).Where(value => value != '\n').Select(value => (byte)value).ToArray();
        OutputRig.Write(_rig.Open("web").Streams.Output, [.. bytes, (byte)'\n']);
        _rig.TurnUntil(() => _rig.StdoutBytes.EndsWith('\n'));
        Assert.Equal($"web | {Encoding.Latin1.GetString(bytes)}\n", _rig.StdoutBytes);
    }

    [Fact]
    public void Standard_error_may_go_where_standard_output_goes()
    {
        var web = _rig.Open("web", StreamOutput.Prefixed, new StreamOutput.WithStdout());
        OutputRig.Write(web.Streams.Output, "one\n");
        OutputRig.Write(web.Streams.Error, "two\n");
        _rig.TurnUntil(() => _rig.Stdout == "web | one\nweb | two\n");
    }

    [Fact]
    public void Inherited_streams_are_the_supervisors_own()
    {
        var streams = _rig.Open("web", new StreamOutput.Inherit(), new StreamOutput.WithStdout()).Streams;
        Assert.Equal(_rig.StdoutWriter, streams.Output.Descriptor);
        Assert.Equal(_rig.StdoutWriter, streams.Error.Descriptor);
    }

    [Fact]
    public void Nothing_is_read_from_and_written_to_the_null_device()
    {
        var streams = _rig.Open("web", new StreamOutput.Null(), new StreamOutput.Null()).Streams;
        OutputRig.Write(streams.Output, "gone\n");
        Assert.Equal(0, Descriptors.Read(streams.Input.Descriptor, new byte[8]));
        Assert.Equal("/dev/null", streams.Error.Description);
    }

    [Fact]
    public void The_pipe_lives_on_when_the_program_ends()
    {
        var web = _rig.Open("web");

        // What a launch does: a descriptor of the program's own, which ends with it.
        for (var run = 1; run <= 2; run++)
        {
            const int F_DUPFD = 0;
            var own = (int)Syscall.Call(SyscallNumber.Fcntl, web.Streams.Output.Descriptor, F_DUPFD, 3);
            OutputRig.Write(web.Streams.Output with { Descriptor = own }, $"run {run}\n");
            Descriptors.Close(own);
            _rig.TurnUntil(() => _rig.Stdout.EndsWith($"run {run}\n", StringComparison.Ordinal));
        }

        Assert.Equal("web | run 1\nweb | run 2\n", _rig.Stdout);
    }

    [Fact]
    public void A_program_of_another_user_can_open_its_pipes_anew()
    {
        var web = _rig.Open("web");
        foreach (var descriptor in (int[])[web.Streams.Output.Descriptor, web.Streams.Error.Descriptor])
        {
            Assert.Equal(default, FileCalls.Look(descriptor, out var look));
            Assert.Equal(0x192, look.Permissions);
        }
    }

    [Fact]
    public void A_removed_programs_last_words_come_out_with_a_newline()
    {
        var web = _rig.Open("web");
        OutputRig.Write(web.Streams.Output, "good\nbye");
        web.Close();
        _rig.TurnUntil(() => _rig.Stdout == "web | good\nweb | bye\n");
    }
}
