using Supervisor.Configuration;
using Supervisor.Importing.Procfile;
using Supervisor.Importing.Supervisord;

namespace Supervisor.Importing;

/// <summary>Files of other supervisors, by their names: a Procfile is called so, and anything else is one of supervisord.</summary>
internal static class Importer
{
    private const string Procfile = "Procfile";

    public static ImportResult Import(ImportSource source) =>
        Path.GetFileName(source.Path).StartsWith(Procfile, StringComparison.OrdinalIgnoreCase)
            ? ProcfileToToml.Import(source)
            : SupervisordToToml.Import(source);

    /// <summary>A file of supervisord as the configuration that is to run now.</summary>
    public static ConfigurationResult Load(ImportSource source)
    {
        switch (SupervisordToToml.Import(source))
        {
            case ImportResult.Failed failed:
                return new ConfigurationResult.Invalid(failed.Problems);
            case ImportResult.Done done:
                // It exists in memory only; its name tells that lines are not those of the file.
                var name = $"{source.Path} (imported)";
                var toml = new FileContent.Bytes(System.Text.Encoding.UTF8.GetBytes(done.Toml));
                var result = ConfigurationLoader.Load(name, source.Environment with
                {
                    ReadFile = (path, limit) => path == name ? toml : source.Environment.ReadFile(path, limit),
                });
                return result is ConfigurationResult.Valid valid ? valid with { Warnings = done.Losses.AddRange(valid.Warnings) } : result;
            default:
                throw new InvalidOperationException("an import is done or has failed");
        }
    }
}
