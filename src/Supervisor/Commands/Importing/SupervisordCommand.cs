using Supervisor.Configuration;
using Supervisor.Importing;

namespace Supervisor.Commands.Importing;

/// <summary>
/// What the binary is when it is called supervisord: its command line, and its file run as the configuration that it is
/// imported to, again at each reload. It stays in the foreground and says so to whoever asks for anything else.
/// </summary>
internal static class SupervisordCommand
{
    public const string Name = "supervisord";

    /// <summary>Scripts look at it to learn what a supervisord can do.</summary>
    public const string Version = "4.2.5";

    /// <param name="program">What it was called as: beside it a configuration is looked for first.</param>
    /// <param name="run">Runs the file.</param>
    public static int Run(string program, IReadOnlyList<string> arguments, ConfigurationEnvironment environment, TextWriter output, TextWriter error, Func<RunOptions, int> run)
    {
        var parsed = SupervisordArguments.Parse(arguments);
        if (parsed.Problem is { } problem)
        {
            return Usage(error, problem);
        }

        if (parsed.WantsHelp)
        {
            WriteHelp(output);
            return 0;
        }

        if (parsed.WantsVersion)
        {
            output.WriteLine(Version);
            return 0;
        }

        if (parsed.Configuration is null && Environment.IsPrivilegedProcess)
        {
            error.WriteLine($"{Name}: as root a file is looked for in several places, also where it was started; name it with -c");
        }

        var places = Places(program, environment);
        if ((parsed.Configuration ?? places.Find(File.Exists)) is not { } file)
        {
            return Usage(error, $"No config file found at default paths ({string.Join(", ", places)}); use the -c option to specify a config file at a different path");
        }

        var directory = Environment.CurrentDirectory;
        return run(new RunOptions(file, null, null)
        {
            Load = (path, world) => Importer.Load(new ImportSource(path, world, directory) { IsToRun = true, Overrides = parsed.Overrides }),
        });
    }

    /// <summary>Two directories above what was called, the current one, and /etc.</summary>
    private static List<string> Places(string program, ConfigurationEnvironment environment)
    {
        var called = program.Contains('/', StringComparison.Ordinal) ? program
            : (environment.Variables.GetValueOrDefault("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists) ?? program;
        var above = Path.GetDirectoryName(Path.GetDirectoryName(called)) ?? "/";
        return
        [
            Path.Combine(above, "etc", "supervisord.conf"),
            Path.Combine(above, "supervisord.conf"),
            "supervisord.conf",
            "etc/supervisord.conf",
            "/etc/supervisord.conf",
            "/etc/supervisor/supervisord.conf",
        ];
    }

    private static int Usage(TextWriter error, string problem)
    {
        error.WriteLine($"Error: {problem}");
        error.WriteLine($"For help, use {Name} -h");
        return CommandLine.UsageError;
    }

    private static void WriteHelp(TextWriter output)
    {
        output.WriteLine($"{Name} -- run a file of supervisord with supervisor.");
        output.WriteLine();
        output.WriteLine($"Usage: {Name} -n [options]");
        output.WriteLine();
        output.WriteLine("Options:");
        foreach (var option in SupervisordOption.All)
        {
            var letter = option.Short == '\0' ? "" : $"-{option.Short}/";
            output.WriteLine($"{letter}--{option.Long}{(option.Value is null ? "" : " " + option.Value)} -- {option.Description}");
        }

        output.WriteLine();
        output.WriteLine("supervisor import FILE shows what a file becomes.");
    }
}
