using Supervisor.Configuration.Source;

namespace Supervisor.Tests.Configuration;

/// <summary>How mistakes are shown, as golden text.</summary>
public sealed class ErrorTextTests
{
    [Fact]
    public void Five_different_mistakes_in_one_file_are_all_reported_with_their_positions()
    {
        var problems = FakeWorld.With(
            """
            [supervisor]
            shutdown_timeout = 25

            [program.web]
            command = "/app/web --name 'x"
            restart = "alwys"
            requires = ["dv"]
            healt = true

            [program.db]
            command = ["db"]
            environment = { MODE = "{env.MODE}" }
            """).Problems();

        Assert.Equal(
            """
            /etc/supervisor.toml:2:20: error: a duration needs a unit
             2 | shutdown_timeout = 25
               |                    ^~
            help: write "25s" for seconds
            /etc/supervisor.toml:5:28: error: the quote ' is not closed
             5 | command = "/app/web --name 'x"
               |                            ^
            help: close it, or write a backslash before it
            /etc/supervisor.toml:6:11: error: unknown value `alwys`
             6 | restart = "alwys"
               |           ^~~~~~~
            help: did you mean `always`? it can be "always", "on-failure", "on-success", "never"
            /etc/supervisor.toml:7:13: error: there is no program `dv`
             7 | requires = ["dv"]
               |             ^~~~
            help: did you mean `db`?
            /etc/supervisor.toml:8:1: error: unknown key `healt` in a program
             8 | healt = true
               | ^~~~~
            help: did you mean `health`?
            /etc/supervisor.toml:12:25: error: the environment variable `MODE` is not set
             12 | environment = { MODE = "{env.MODE}" }
                |                         ^~~~~~~~~~
            help: set it, or give a default: {env.MODE:-default}

            """,
            problems);
    }

    [Fact]
    public void What_stands_beside_a_syntax_error_is_still_checked()
    {
        var problems = FakeWorld.With(
            """
            [supervisor]
            name =
            exit = "nevr"

            [program.web]
            command = ["web"
            nice = 50
            """).Problems();

        Assert.Equal(
            """
            /etc/supervisor.toml:2:7: error: unexpected token end-of-line found while expecting a value
             2 | name =
               |       ^
            /etc/supervisor.toml:3:8: error: unknown value `nevr`
             3 | exit = "nevr"
               |        ^~~~~~
            help: did you mean `never`? it can be "when-all-end", "when-any-fails", "never"
            /etc/supervisor.toml:7:1: error: unexpected token `nice`. Expecting a closing `]` for an array
             7 | nice = 50
               | ^~~~

            """,
            problems);
    }

    [Fact]
    public void Tabs_and_wide_characters_keep_the_underline_in_place()
    {
        // A column counts characters; the underline counts cells: a tab goes to the next fourth, 日 takes two.
        var span = new SourceFile("x.toml", "\ta = \"日本\",\tb\n").Span(11, 1);

        Assert.Equal(
            "x.toml:1:12: error: odd\n"
            + " 1 |     a = \"日本\", b\n"
            + "   |                 ^\n",
            DiagnosticPrinter.Format(new Diagnostic(Severity.Error, span, "odd"), colour: false));
    }

    [Fact]
    public void Of_a_very_long_line_only_the_part_around_the_mistake_is_shown()
    {
        var text = FakeWorld.Program($"environment = {{ A = \"{new string('x', 5000)}\", B = 1.5, C = \"{new string('y', 5000)}\" }}").Problems();

        Assert.All(text.Split('\n'), line => Assert.True(line.Length < 220, line));
        Assert.Contains("x\", B = 1.5, C", text, StringComparison.Ordinal);
        var lines = text.Split('\n');
        Assert.Equal(lines[1].IndexOf("1.5", StringComparison.Ordinal), lines[2].IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_from_a_file_reaches_the_terminal_as_an_escape_sequence()
    {
        var text = FakeWorld.Program("directory = '\u001b[2Jx'\n\"\\u001b[31m\" = 1").Problems();

        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("unknown key `\uFFFD[31m`", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Colour_is_used_only_when_it_is_asked_for()
    {
        var diagnostic = new Diagnostic(Severity.Warning, null, "odd", "look") { File = "x.toml" };

        Assert.Equal("x.toml: warning: odd\nhelp: look\n", DiagnosticPrinter.Format(diagnostic, colour: false));
        Assert.Equal(
            "\e[1mx.toml: \e[1;33mwarning:\e[0m odd\n\e[1mhelp:\e[0m look\n",
            DiagnosticPrinter.Format(diagnostic, colour: true));
    }

    [Fact]
    public void A_missing_file_is_named_without_a_position() =>
        Assert.Equal("/etc/supervisor.toml: error: cannot read /etc/supervisor.toml: No such file or directory\n", new FakeWorld().Problems());

    [Fact]
    public void A_file_that_is_not_utf_8_is_refused_at_the_byte_that_is_not()
    {
        var world = new FakeWorld();
        world.Files[FakeWorld.Main] = [.. "a = 1\nb = \""u8, 0xFF, .. "\""u8];

        Assert.Equal("2:6 this is not UTF-8", world.Error());
    }

    [Fact]
    public void A_file_above_the_limit_is_refused() =>
        Assert.Contains("larger than 4 MiB", FakeWorld.With(new string('#', (4 * 1024 * 1024) + 1)).Error(), StringComparison.Ordinal);

    [Fact]
    public void Nesting_without_end_is_an_error() =>
        Assert.Contains("cannot parse", FakeWorld.With($"a = {new string('[', 5000)}{new string(']', 5000)}").Error(), StringComparison.Ordinal);

    [Fact]
    public void Of_very_many_mistakes_only_the_first_are_told()
    {
        var errors = FakeWorld.With(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"k{i} = 1\n"))).Errors();

        Assert.Equal(1_001, errors.Length);
        Assert.Equal("1:1 unknown key `k0` in a configuration file", errors[0]);
        Assert.EndsWith("more are not shown", errors[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("restart", "restrat", true)]
    [InlineData("user", "usr", true)]
    [InlineData("stop", "stopp", true)]
    [InlineData("replicas", "restart", false)]
    [InlineData("health", "nice", false)]
    public void A_suggestion_is_made_only_for_what_is_really_near(string known, string word, bool near) =>
        Assert.Equal(near ? known : null, Suggestion.Nearest(word, [known]));
}
