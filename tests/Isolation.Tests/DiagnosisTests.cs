using Supervisor.Isolation;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

public sealed class DiagnosisTests : IDisposable
{
    private readonly LauncherFixture _launcher = new();
    private readonly Scratch _scratch = new();

    public void Dispose()
    {
        _launcher.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void A_missing_command_names_where_it_was_looked_for() =>
        Says(127, "cannot find the command nginxx: ENOENT (No such file or directory); it is in none of the directories of its PATH: /usr/bin, /bin, /usr/sbin, /sbin", "nginxx");

    [Fact]
    public void A_missing_file() => Says(127, "cannot find the command /no/such: ENOENT (No such file or directory); there is no such file", "/no/such");

    [Fact]
    public void A_file_below_a_file() => Says(127, "something above it is not a directory", "/etc/passwd/x");

    [Fact]
    public void A_file_without_permission() => Says(126, "it has no permission to be executed; chmod +x", _scratch.File("x", "#!/bin/sh\n", Mode.Plain));

    [Fact]
    public void A_directory() => Says(126, "it is a directory", "/usr");

    [Fact]
    public void A_script_whose_interpreter_is_missing() =>
        Says(126, "its interpreter /no/bash does not exist", _scratch.File("x", "#! /no/bash -e\n", Mode.Executable));

    [Fact]
    public void A_script_with_the_line_ends_of_Windows() =>
        Says(126, "carriage return", _scratch.File("x", "#!/bin/sh\r\necho\r\n", Mode.Executable));

    [Fact]
    public void A_script_without_a_first_line() => Says(126, "it looks like a script without a first line", _scratch.File("x", "echo hello\n", Mode.Executable));

    [Fact]
    public void An_empty_file() => Says(126, "the file is empty", _scratch.File("x", "", Mode.Executable));

    [Fact]
    public void A_program_for_another_machine()
    {
        var bytes = File.ReadAllBytes("/bin/true");
        bytes[18] = 0xF3;
        Says(126, "it is a program for RISC-V, and this machine is", _scratch.File("x", bytes, Mode.Executable));
    }

    [Fact]
    public void A_program_whose_dynamic_loader_is_missing()
    {
        var bytes = File.ReadAllBytes("/bin/true");
        var loader = bytes.AsSpan().IndexOf("/lib64/ld-linux"u8);
        Assert.SkipWhen(loader < 0, "the loader of this machine has another name");
        bytes[loader + 1] = (byte)'x';
        Says(126, "its dynamic loader /xib64/ld-linux-x86-64.so.2 does not exist", _scratch.File("x", bytes, Mode.Executable));
    }

    [Fact]
    public void A_command_line_that_is_too_long() => Says(126, "the arguments and the environment together are too long", "/bin/true", new string('x', 200_000));

    [Fact]
    public void A_directory_that_does_not_exist()
    {
        var failure = _launcher.FailToStart(Command("true") with { Directory = "/no/directory" });
        Assert.Equal(FailureKind.Step, failure.Kind);
        Assert.StartsWith("cannot change to the directory /no/directory: ENOENT (No such file or directory); it does not exist; step ", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_user()
    {
        var failure = _launcher.FailToStart(Command("true") with { User = "no-such-user" });
        Assert.Equal("cannot find the user \"no-such-user\": it is not in /etc/passwd, and is not a number", failure.ToString());
        Assert.Equal(FailureKind.Resolve, failure.Kind);
    }

    [Fact]
    public void A_relative_command_is_looked_at_in_the_directory_of_the_program()
    {
        _scratch.File("x", "", Mode.Executable);
        var failure = _launcher.FailToStart(Command("./x") with { Directory = _scratch.Path });
        Assert.Contains("the file is empty", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_descriptor_that_is_not_open_names_its_stream()
    {
        var failure = _launcher.FailToStart(Command("true") with { Streams = new(new(4711, "a lost file"), new(1, "b"), new(2, "c")) });
        Assert.StartsWith("cannot make a lost file its stdin: EBADF (Bad file descriptor); step ", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fifo_is_not_opened() => Says(126, "it is not a regular file", "/dev/null");

    private void Says(int code, string words, params string[] command)
    {
        var failure = _launcher.FailToStart(Command(command));
        Assert.Contains(words, failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(code, failure.ShellExitCode);
        Assert.InRange(failure.StepNumber, 1, failure.StepCount);
    }
}
