namespace Supervisor.Importing;

/// <summary>A key that the command line sets.</summary>
/// <param name="Flag">As it is written there.</param>
internal sealed record ImportOverride(string Flag, string Key, string Value);
