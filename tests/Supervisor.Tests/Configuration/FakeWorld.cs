using System.Collections.Immutable;
using System.Text;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Source;

namespace Supervisor.Tests.Configuration;

/// <summary>Files, variables and a host name in memory, and short ways to load a configuration from them.</summary>
internal sealed class FakeWorld
{
    public const string Main = "/etc/supervisor.toml";

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public ImmutableDictionary<string, string> Variables { get; set; } = ImmutableDictionary<string, string>.Empty;

    public static FakeWorld With(string toml) => new FakeWorld().File(Main, toml);

    /// <summary>One program called web with these lines of its own.</summary>
    public static FakeWorld Program(string lines) => With($"[program.web]\ncommand = [\"web\"]\n{lines}\n");

    public FakeWorld File(string path, string text)
    {
        Files[path] = Encoding.UTF8.GetBytes(text);
        return this;
    }

    public FakeWorld Variable(string name, string value)
    {
        Variables = Variables.SetItem(name, value);
        return this;
    }

    public ConfigurationEnvironment Environment => new()
    {
        ReadFile = (path, _) => Files.TryGetValue(path, out var bytes) ? new FileContent.Bytes(bytes) : new FileContent.Missing(),
        ListDirectory = List,
        Variables = Variables,
        HostName = "host",
        Kernel = new Version(6, 1),
        HasTimeZone = name => Files.ContainsKey($"/usr/share/zoneinfo/{name}"),
    };

    public ConfigurationResult Load() => ConfigurationLoader.Load(Main, Environment);

    public SupervisorConfiguration Valid()
    {
        var result = Load();
        Assert.True(result is ConfigurationResult.Valid, Text(result));
        return ((ConfigurationResult.Valid)result).Configuration;
    }

    /// <summary>The only program's launch and spec.</summary>
    public ProgramLaunch Launch() => Valid().Launches.Values.Single();

    public Engine.Model.ProgramSpec Spec() => Valid().Engine.Programs.Single();

    /// <summary>All problems as printed, or "".</summary>
    public string Problems() => Text(Load());

    /// <summary>"line:column: message" each.</summary>
    public string[] Errors() => Load() is ConfigurationResult.Invalid invalid
        ? [.. invalid.Problems.Where(problem => problem.Severity == Severity.Error).Select(problem => $"{Place(problem)} {problem.Message}")]
        : [];

    public string Error() => Assert.Single(Errors());

    /// <summary>The help line of the only error.</summary>
    public string? Help() => Assert.Single(((ConfigurationResult.Invalid)Load()).Problems).Help;

    private static string Place(Diagnostic problem) => problem.Location.Replace(Main + ":", "", StringComparison.Ordinal);

    private static string Text(ConfigurationResult result) => string.Concat((result switch
    {
        ConfigurationResult.Valid valid => valid.Warnings,
        ConfigurationResult.Invalid invalid => invalid.Problems,
        _ => [],
    }).Select(problem => DiagnosticPrinter.Format(problem, colour: false)));

    private List<DirectoryName> List(string directory)
    {
        var prefix = directory.EndsWith('/') ? directory : directory + "/";
        return [.. Files.Keys
            .Where(path => path.StartsWith(prefix, StringComparison.Ordinal))
            .Select(path => path[prefix.Length..])
            .Select(rest => rest.Split('/') is [var only] ? new DirectoryName(only, false) : new DirectoryName(rest.Split('/')[0], true))
            .Distinct()];
    }
}
