using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Output;

/// <summary>What real programs find at their standard input, and on a terminal of their own.</summary>
public sealed class InputTests
{
    [Fact]
    public void A_file_is_read_from_the_beginning_at_each_start()
    {
        using var run = Pid1.Start("""
            [program.reader]
            command = ["sh", "-c", "cat; exit 1"]
            stdin = { file = "{dir}/orders" }
            stdout = "prefix"
            backoff = { initial = "10ms" }
            """, prepare: files => files.Write("orders", "one\ntwo\n"));
        run.Output.WaitFor(LogText.Prefixed("reader", "two"), 2);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_missing_file_is_named_and_the_supervisor_goes_on()
    {
        using var run = Pid1.Start("""
            [program.reader]
            command = ["cat"]
            stdin = { file = "{dir}/orders" }
            stdout = "prefix"
            [program.web]
            command = ["toolbox", "sleep"]
            """);
        run.Output.WaitFor("cannot open /.*/orders as its stdin: ENOENT");
        run.WaitForStart("web");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void An_input_that_is_kept_open_never_ends()
    {
        using var run = Pid1.Start("""
            [program.reader]
            command = ["sh", "-c", "timeout 0.3 cat; echo code $?"]
            restart = "never"
            stdin = "open"
            stdout = "prefix"
            [program.shell]
            command = ["sh", "-c", "read line; echo ended"]
            restart = "never"
            stdin = "null"
            stdout = "prefix"
            """);
        run.Output.WaitFor(LogText.Prefixed("shell", "ended"));
        run.Output.WaitFor(LogText.Prefixed("reader", "code 124"));
        _ = run.WaitForExit();
    }

    [Theory]
    [InlineData("")]
    [InlineData("user = \"65534\"")]
    public void A_program_has_a_terminal_of_its_own(string line)
    {
        using var run = Pid1.Start($$"""
            [program.shell]
            command = ["sh", "-c", "test -t 0 && test -t 1 && test -t 2 && echo three; stty size; echo x > /dev/tty; echo err >&2; echo y > /dev/stdout; ps -o tty= -p $$"]
            restart = "never"
            tty = true
            stdout = "prefix"
            {{line}}
            """);
        Assert.Equal(0, run.WaitForExit());
        foreach (var text in (string[])["three$", "24 80$", "x$", "err$", "y$", @"pts/\d+\s*$"])
        {
            run.Output.WaitFor(LogText.Prefixed("shell", text));
        }
    }

    [Fact]
    public void Nothing_is_lost_of_a_program_that_writes_much_to_its_terminal_and_ends()
    {
        using var run = Pid1.Start("""
            [program.writer]
            command = ["toolbox", "write-lines", "20000"]
            restart = "never"
            tty = true
            stdout = "prefix"
            """);
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor(LogText.Prefixed("writer", "line 20000$"));
        Assert.Equal(20_000, run.Output.Stdout.Count(line => line.StartsWith("writer", StringComparison.Ordinal)));
    }
}
