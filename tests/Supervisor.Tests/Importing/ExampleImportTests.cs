using Supervisor.Configuration;
using Supervisor.Importing;

namespace Supervisor.Tests.Importing;

/// <summary>The example shows what an import gives; it is made anew where IMPORT_EXAMPLE is set.</summary>
public sealed class ExampleImportTests
{
    [Fact]
    public void The_imported_example_is_what_the_import_gives()
    {
        var folder = Path.Combine(Root(), "config-examples", "from-supervisord");
        var environment = ConfigurationEnvironment.OfThisProcess();
        var result = Importer.Import(new ImportSource("supervisord.conf", environment with
        {
            ReadFile = (path, limit) => environment.ReadFile(Path.Combine(folder, path), limit),
        }, folder));
        var toml = Assert.IsType<ImportResult.Done>(result).Toml;
        var example = Path.Combine(folder, "supervisor.toml");
        if (Environment.GetEnvironmentVariable("IMPORT_EXAMPLE") is { Length: > 0 })
        {
            File.WriteAllText(example, toml);
        }

        Assert.Equal(File.ReadAllText(example), toml);
        Assert.IsType<ConfigurationResult.Valid>(ConfigurationLoader.Load(example, environment));
    }

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Supervisor.sln")))
        {
            directory = Path.GetDirectoryName(directory)!;
        }

        return directory;
    }
}
