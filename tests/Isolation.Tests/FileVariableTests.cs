using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>Variables whose values are what files hold.</summary>
public sealed class FileVariableTests : IDisposable
{
    private const int LongestVariable = 128 * 1024;

    private readonly LauncherFixture _launcher = new();
    private readonly Scratch _scratch = new();

    public void Dispose()
    {
        _launcher.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("a b", "a b")]
    [InlineData("a\n", "a")]
    [InlineData("a\n\n", "a\n")]
    [InlineData("\n", "")]
    [InlineData("", "")]
    [InlineData("a=é $X", "a=é $X")]
    public void The_content_is_the_value_without_one_line_feed_at_its_end(string content, string value)
    {
        _scratch.File("secret", content, Mode.Plain);

        Assert.Equal($"<{value}>", _launcher.Output(With("sh", "-c", "printf '<%s>' \"$SECRET\"")));
    }

    [Fact]
    public void It_takes_the_place_of_a_variable_of_the_same_name()
    {
        _scratch.File("secret", "from the file", Mode.Plain);
        var options = With("sh", "-c", "echo $SECRET");

        Assert.Equal("from the file", _launcher.Output(options with { Environment = options.Environment.Add("SECRET", "written") }));
    }

    [Fact]
    public void Each_launch_reads_it_anew()
    {
        _scratch.File("secret", "old", Mode.Plain);
        Assert.Equal("old", _launcher.Output(With("sh", "-c", "echo $SECRET")));

        _scratch.File("secret", "new", Mode.Plain);
        Assert.Equal("new", _launcher.Output(With("sh", "-c", "echo $SECRET")));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named_with_the_variable()
    {
        var failure = _launcher.FailToStart(With("true"));

        Assert.Equal(Errno.ENOENT, failure.Errno);
        Assert.StartsWith($"cannot read the variable SECRET from {_scratch.Path}/secret: ENOENT", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_variable_can_hold_is_refused_and_not_shown()
    {
        Refused("it contains a NUL character", "hidden\0"u8);
        Refused("it is not UTF-8", [.. "hidden"u8, 0xff]);
        Refused("no variable can be longer than 128 KiB", new byte[LongestVariable].Select(_ => (byte)'x').ToArray());
    }

    [Fact]
    public void The_longest_variable_fits()
    {
        // Name, equals sign, value and the end.
        _scratch.File("secret", new string('x', LongestVariable - "SECRET".Length - 2) + "\n", Mode.Plain);

        Assert.Equal($"{LongestVariable - "SECRET".Length - 2}", _launcher.Output(With("sh", "-c", "echo ${#SECRET}")));
    }

    [Fact]
    public void A_pipe_or_a_directory_is_not_waited_for()
    {
        Directory.CreateDirectory($"{_scratch.Path}/secret");

        Assert.Contains("it is a directory", _launcher.FailToStart(With("true")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_counts_it_and_does_not_show_it()
    {
        _scratch.File("secret", "hidden", Mode.Plain);
        var plan = Some.Plan(With("/bin/true")).ToString();

        Assert.Contains("2 variables", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", plan, StringComparison.Ordinal);
    }

    private void Refused(string why, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes($"{_scratch.Path}/secret", content);
        var text = _launcher.FailToStart(With("true")).ToString();

        Assert.Contains(why, text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
    }

    private LaunchOptions With(params string[] command) =>
        Command(command) with { EnvironmentFromFiles = ImmutableDictionary<string, string>.Empty.Add("SECRET", $"{_scratch.Path}/secret") };
}
