using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Supervisor.Benchmarks.Peers;

/// <summary>Ours, with a table for each program and, as with s6 and runit, their output where its own goes.</summary>
internal sealed record Ours(Kit Kit) : Peer("ours: run")
{
    protected override string? Command => Installed.Find(Kit.Supervisor);

    public override ImmutableArray<string> Configure(Kit kit, string directory, int programs)
    {
        var text = new StringBuilder($"""
            [supervisor.control]
            socket = "{directory}/s.sock"

            [supervisor.signals]
            USR1 = "forward"

            [defaults]
            stdout = "inherit"
            stderr = "inherit"
            restart = "always"
            backoff.initial = "0s"
            backoff.max = "0s"


            """);
        for (var number = 0; number < programs; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $"[program.p{number}]\ncommand = [\"{kit.Program}\"]\n");
        }

        var file = Path.Combine(directory, "supervisor.toml");
        File.WriteAllText(file, text.ToString());
        return [Kit.Supervisor, "run", "-c", file];
    }

    public override ImmutableArray<string> CommandOfUser(string directory) =>
        [Kit.Supervisor, "signal", "-c", Path.Combine(directory, "supervisor.toml"), "USR1", "p0"];

    protected override string? LacksOf(Ability ability) => null;
}

/// <summary>Ours as the init of a single program.</summary>
internal sealed record OurInit(Kit Kit) : Peer("ours: init")
{
    protected override string? Command => Installed.Find(Kit.Supervisor);

    public override ImmutableArray<string> Configure(Kit kit, string directory, int programs) => [Kit.Supervisor, "init", "--", kit.Program];

    protected override string? LacksOf(Ability ability) => ability switch
    {
        Ability.One or Ability.Reap or Ability.PassSignal => null,
        Ability.Restart => "ends with its program",
        _ => "runs one program",
    };
}
