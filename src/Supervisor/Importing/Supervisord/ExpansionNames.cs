using System.Collections.Immutable;

namespace Supervisor.Importing.Supervisord;

/// <summary>What <c>%(name)s</c> may stand for at one place of a file.</summary>
internal sealed record ExpansionNames
{
    public const string OfEnvironment = "ENV_";

    public ImmutableSortedDictionary<string, string> Texts { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, long> Numbers { get; init; } = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>The supervisor's own environment, without what the file sets.</summary>
    public required ImmutableDictionary<string, string> Variables { get; init; }

    /// <summary>Variables are looked up when the configuration is loaded, where the outcome is the same.</summary>
    public bool KeepsVariables { get; init; }

    public ExpansionNames With(string name, string value) => this with { Texts = Texts.SetItem(name, value) };

    public ExpansionNames With(string name, long value) => this with { Numbers = Numbers.SetItem(name, value) };

    /// <summary>What the file says of the environment hides what the supervisor has.</summary>
    public ExpansionNames With(IEnumerable<(string Name, string Value)> environment) => this with
    {
        Texts = Texts.SetItems(environment.Select(variable => KeyValuePair.Create(OfEnvironment + variable.Name, variable.Value))),
    };

    public ExpansionNames WithValues() => this with { KeepsVariables = false };

    /// <summary>For a message: those of the environment are too many to be named.</summary>
    public string Known => string.Join(", ", Texts.Keys.Where(name => !name.StartsWith(OfEnvironment, StringComparison.Ordinal)).Concat(Numbers.Keys).Append("ENV_X"));
}
