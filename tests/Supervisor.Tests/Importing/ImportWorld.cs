using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Source;
using Supervisor.Importing;
using Supervisor.Tests.Configuration;

namespace Supervisor.Tests.Importing;

/// <summary>Files in memory, imported and then loaded.</summary>
internal sealed class ImportWorld
{
    public const string Supervisord = "/etc/supervisord.conf";
    private const string Imported = "/etc/imported.toml";

    public FakeWorld World { get; } = new FakeWorld().Variable("PATH", "/usr/bin:/bin").Variable("QUEUE", "mail").Variable("HOME", "/root");

    public ImmutableArray<ImportOverride> Overrides { get; init; } = [];

    public bool IsToRun { get; init; }

    public string Path { get; init; } = Supervisord;

    public static ImportWorld Of(string text) => new ImportWorld().File(Supervisord, text);

    /// <summary>One program called web, with these lines of its own.</summary>
    public static ImportWorld Program(string lines) => Of($"[supervisord]\nnodaemon=true\n[program:web]\ncommand=web\n{lines}\n");

    public ImportWorld File(string path, string text)
    {
        World.File(path, text);
        return this;
    }

    public ImportResult Import() => Importer.Import(new ImportSource(Path, World.Environment, "/srv") { IsToRun = IsToRun, Overrides = Overrides });

    public ImportResult.Done Done()
    {
        var result = Import();
        Assert.True(result is ImportResult.Done, result is ImportResult.Failed failed ? string.Join("\n", failed.Problems.Select(problem => $"{problem.Location}: {problem.Message}")) : "");
        return (ImportResult.Done)result;
    }

    public string Toml => Done().Toml;

    /// <summary>"line: message" each.</summary>
    public string[] Losses => [.. Done().Losses.Select(Text)];

    /// <summary>"line: message" each.</summary>
    public string[] Errors => Import() is ImportResult.Failed failed ? [.. failed.Problems.Select(Text)] : [];

    public string Error => Assert.Single(Errors);

    /// <summary>What the import becomes when it is loaded; it must be valid.</summary>
    public SupervisorConfiguration Valid()
    {
        World.File(Imported, Toml);
        var result = ConfigurationLoader.Load(Imported, World.Environment);
        Assert.True(result is ConfigurationResult.Valid, result is ConfigurationResult.Invalid invalid
            ? string.Concat(invalid.Problems.Select(problem => DiagnosticPrinter.Format(problem, colour: false))) + Toml
            : "");
        return ((ConfigurationResult.Valid)result).Configuration;
    }

    public Engine.Model.ProgramSpec Spec(string name = "web") => Valid().Engine.Programs.Single(program => program.Name == name);

    public ProgramLaunch Launch(string name = "web") => Valid().Launches[name];

    private static string Text(Diagnostic problem) => $"{(problem.Span is { } span ? span.Line + 1 : 0)}: {problem.Message}";
}
