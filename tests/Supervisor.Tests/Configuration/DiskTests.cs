using Supervisor.Configuration;

namespace Supervisor.Tests.Configuration;

/// <summary>The environment of the running process: real files, variables and name.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("configuration-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_configuration_with_includes_is_read_from_disk()
    {
        Directory.CreateDirectory(At("conf.d"));
        File.WriteAllText(At("main.toml"), "include = [\"conf.d/*.toml\", \"none/*.toml\"]\n");
        File.WriteAllText(At("conf.d/a.toml"), "[program.a]\ncommand = \"a {env.PATH}\"\n");

        var result = Assert.IsType<ConfigurationResult.Valid>(ConfigurationLoader.Load(At("main.toml"), ConfigurationEnvironment.OfThisProcess()));

        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), result.Configuration.Launches["a"].Options.Command[1]);
        Assert.Equal(Environment.MachineName, result.Configuration.Name);
    }

    [Fact]
    public void A_directory_is_no_file() =>
        Assert.Equal(new FileContent.Unreadable("Is a directory"), ConfigurationEnvironment.OfThisProcess().ReadFile(_directory, 100));

    [Fact]
    public void What_is_missing_is_told_from_what_cannot_be_read()
    {
        File.WriteAllText(At("file"), "x");

        Assert.IsType<FileContent.Missing>(ConfigurationEnvironment.OfThisProcess().ReadFile(At("none"), 100));
        Assert.IsNotType<FileContent.Bytes>(ConfigurationEnvironment.OfThisProcess().ReadFile(At("file/below"), 100));
    }

    [Theory]
    [InlineData(0, 100, 0)]
    [InlineData(100, 100, 100)]
    [InlineData(10_000, 20_000, 10_000)]
    [InlineData(20_000, 10_000, 10_001)]
    public void A_file_is_read_up_to_one_byte_above_the_limit(int size, int limit, int read)
    {
        File.WriteAllBytes(At("file"), new byte[size]);

        var content = Assert.IsType<FileContent.Bytes>(ConfigurationEnvironment.OfThisProcess().ReadFile(At("file"), limit));

        Assert.Equal(read, content.Content.Length);
    }

    [Fact]
    public void A_device_is_no_file() =>
        Assert.Equal(new FileContent.Unreadable("Not a regular file"), ConfigurationEnvironment.OfThisProcess().ReadFile("/dev/zero", 50_000));

    private string At(string name) => Path.Combine(_directory, name);
}
