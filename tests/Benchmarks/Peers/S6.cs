using System.Collections.Immutable;

namespace Supervisor.Benchmarks.Peers;

/// <summary>s6-svscan with a service directory for each program; the program itself is the `run` of each, without a shell.</summary>
internal sealed record S6() : Peer("s6")
{
    protected override string? Command => Installed.Find("s6-svscan");

    public override ImmutableArray<string> Configure(Kit kit, string directory, int programs)
    {
        ServiceDirectories.Make(directory, programs, kit.Program);
        return [Command!, "-c", "1100", directory];
    }

    public override ImmutableArray<string> CommandOfUser(string directory) => [Installed.Find("s6-svc")!, "-1", Path.Combine(directory, "p0")];

    protected override string? LacksOf(Ability ability) => ability is Ability.PassSignal ? "passes on what its control command says" : null;
}

/// <summary>One directory a service with a file `run`.</summary>
internal static class ServiceDirectories
{
    public static void Make(string directory, int programs, string program)
    {
        for (var number = 0; number < programs; number++)
        {
            var service = Directory.CreateDirectory(Path.Combine(directory, $"p{number}")).FullName;
            File.CreateSymbolicLink(Path.Combine(service, "run"), program);
        }

        // runsvdir waits a second for a directory that has changed in this one; those of a machine that starts are old.
        Directory.SetLastWriteTimeUtc(directory, DateTime.UnixEpoch.AddYears(50));
    }
}
