using System.Collections.Immutable;

namespace Supervisor.Benchmarks.Peers;

/// <summary>One that runs a single program, passes signals on, reaps, and ends with it.</summary>
/// <param name="Name">Its column.</param>
/// <param name="Words">Its command, up to the program.</param>
internal sealed record Init(string Name, params ImmutableArray<string> Words) : Peer(Name)
{
    protected override string? Command => Installed.Find(Words[0]);

    public override ImmutableArray<string> Configure(Kit kit, string directory, int programs) =>
        [Command!, .. Words.Skip(1), kit.Program];

    protected override string? LacksOf(Ability ability) => ability switch
    {
        Ability.One or Ability.Reap or Ability.PassSignal => null,
        Ability.Restart => "ends with its program",
        _ => "runs one program",
    };
}

/// <summary>Where commands are.</summary>
internal static class Installed
{
    public static ImmutableArray<string> Places { get; } = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    public static string? Find(string name) =>
        name.StartsWith('/') ? (File.Exists(name) ? name : null) : Places.Select(place => $"{place}/{name}").FirstOrDefault(File.Exists);
}
