using System.Collections.Immutable;
using Supervisor.Benchmarks.Stage;

namespace Supervisor.Benchmarks.Peers;

/// <summary>runsvdir with a service directory for each program; `sv stop` names them all, since runsvdir ends before its programs have.</summary>
internal sealed record Runit() : Peer("runit")
{
    protected override string? Command => Installed.Find("runsvdir");

    public override ImmutableArray<string> Configure(Kit kit, string directory, int programs)
    {
        ServiceDirectories.Make(Path.Combine(directory, "services"), programs, kit.Program);
        return [Command!, Path.Combine(directory, "services")];
    }

    public override void Stop(Stand stand) =>
        stand.Command([Installed.Find("sv")!, "stop", .. Directory.GetDirectories(Path.Combine(stand.Folder, "services"))]);

    public override ImmutableArray<string> CommandOfUser(string directory) => [Installed.Find("sv")!, "1", Path.Combine(directory, "services", "p0")];

    protected override string? LacksOf(Ability ability) => ability switch
    {
        Ability.PassSignal => "passes on what its control command says",
        Ability.StopToTheEnd => "does not wait for its programs",
        _ => null,
    };
}
