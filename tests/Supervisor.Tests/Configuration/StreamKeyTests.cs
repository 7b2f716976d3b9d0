using Supervisor.Configuration.Model;

namespace Supervisor.Tests.Configuration;

public sealed class StreamKeyTests
{
    [Fact]
    public void A_word_is_a_place()
    {
        Assert.Equal(StreamOutput.Prefixed, Stdout("\"prefix\""));
        Assert.Equal(new StreamOutput.Inherit(), Stdout("\"inherit\""));
        Assert.Equal(new StreamOutput.Null(), Stdout("\"null\""));
        Assert.Equal(new StreamOutput.Captured([]), Stdout("\"memory\""));
        Assert.Equal(new StreamOutput.WithStdout(), FakeWorld.Program("stderr = \"stdout\"").Launch().Stderr);
    }

    [Fact]
    public void A_file_has_all_its_keys()
    {
        var file = new FileSettings("/var/log/web.log")
        {
            MaxSize = 50 * 1024 * 1024,
            MaxAge = TimeSpan.FromHours(24),
            Keep = 5,
            KeepBytes = 1024 * 1024 * 1024,
            Compression = Compression.Gzip,
            Timestamps = true,
            Mode = 0x1A4,
            User = "www-data",
            Group = "adm",
            WhenFull = WhenFull.Drop,
        };
        Assert.Equal(new StreamOutput.Captured([file]), Stdout("""
            { file = "/var/log/{name}.log", max_size = "50M", max_age = "24h", keep = 5, keep_bytes = "1G", compress = "gzip",
              timestamps = true, mode = "0644", owner = "www-data:adm", when_full = "drop" }
            """.ReplaceLineEndings(" ")));
    }

    [Fact]
    public void Several_at_once_are_an_array() => Assert.Equal(
        new StreamOutput.Captured([new PrefixSettings(), new PlainSettings(), new FileSettings("/var/log/web.log") { MaxSize = 1024 * 1024 }]),
        Stdout("[\"prefix\", \"inherit\", { file = \"/var/log/web.log\", max_size = \"1M\" }]"));

    [Theory]
    [InlineData("/dev/stdout", false)]
    [InlineData("/dev/fd/1", false)]
    [InlineData("/proc/self/fd/1", false)]
    [InlineData("/dev/stderr", true)]
    [InlineData("/dev/fd/2", true)]
    public void The_files_that_stand_for_own_streams_are_those(string path, bool isStderr) => Assert.Equal(
        new StreamOutput.Captured([new PlainSettings { To = isStderr ? OwnStream.Stderr : OwnStream.Stdout }]),
        Stdout($"{{ file = \"{path}\" }}"));

    [Fact]
    public void A_prefix_may_be_a_template()
    {
        var prefix = new PrefixSettings
        {
            Colour = false,
            Template = new PrefixTemplate(
            [
                new PrefixPart.Time(), new PrefixPart.Text(" web{"), new PrefixPart.Stream(), new PrefixPart.Text("}: "),
            ]),
        };
        Assert.Equal(new StreamOutput.Captured([prefix]), Stdout("{ prefix = \"{time} {name}{{{stream}}}: \", colour = false }"));
    }

    [Theory]
    [InlineData("\"prefixed\"", "unknown value `prefixed`")]
    [InlineData("\"stdout\"", "unknown value `stdout`")]
    [InlineData("5", "a string, a table or an array is wanted here, not an integer")]
    [InlineData("[]", "there is nothing in this array")]
    [InlineData("[\"null\"]", "unknown value `null`")]
    [InlineData("[\"prefix\", \"prefix\"]", "this sink is given twice")]
    [InlineData("{ max_size = \"1M\" }", "this table does not say where the output goes")]
    [InlineData("{ file = \"/a\", prefix = true }", "a sink is file or prefix, not both")]
    [InlineData("{ file = \"web.log\" }", "the path `web.log` is not absolute")]
    [InlineData("{ file = \"/var/log/\" }", "this is a directory, not a file")]
    [InlineData("{ file = \"/a\", max_size = \"1K\" }", "a file cannot be rotated below 4K")]
    [InlineData("{ file = \"/a\", keep = 5 }", "keep has no meaning for a file that is never rotated")]
    [InlineData("{ file = \"/a\", max_size = \"1M\", compress = \"zstd\" }", "this supervisor cannot compress with zstd")]
    [InlineData("{ file = \"/a\", max_size = \"1M\", compress = \"bzip2\" }", "unknown value `bzip2`")]
    [InlineData("{ file = \"/a\", mode = \"rw\" }", "`rw` is not a file mode")]
    [InlineData("{ file = \"/a\", owner = \":\" }", "`:` is no owner")]
    [InlineData("{ file = \"/a\", when_full = \"wait\" }", "unknown value `wait`")]
    [InlineData("{ file = \"/dev/stdout\", mode = \"0644\" }", "/dev/stdout is the supervisor's own stream: mode has no meaning for it")]
    [InlineData("{ file = \"/a\", maxsize = \"1M\" }", "unknown key `maxsize` in a file")]
    [InlineData("{ prefix = false }", "true, or a template, is wanted here, not a boolean")]
    [InlineData("{ prefix = \"{nam} \" }", "unknown template `{nam}`")]
    [InlineData("{ prefix = \"a\\nb\" }", "a prefix is part of its line: it cannot hold a line end")]
    public void What_is_wrong_is_said(string value, string error) =>
        Assert.EndsWith(error, FakeWorld.Program($"stdout = {value}").Error(), StringComparison.Ordinal);

    [Fact]
    public void One_file_of_two_programs_has_one_set_of_limits()
    {
        const string toml = """
            [program.a]
            command = ["a"]
            stdout = { file = "/var/log/both.log", max_size = "1M" }
            [program.b]
            command = ["b"]
            stdout = { file = "/var/log/both.log", max_size = "KM", timestamps = true }
            """;
        FakeWorld.With(toml.Replace("KM", "1M", StringComparison.Ordinal)).Valid();
        Assert.EndsWith(
            "program `a` writes to `/var/log/both.log` too, with other settings",
            FakeWorld.With(toml.Replace("KM", "2M", StringComparison.Ordinal)).Error(), StringComparison.Ordinal);
    }

    private static StreamOutput Stdout(string value) => FakeWorld.Program($"stdout = {value}").Launch().Stdout;
}
