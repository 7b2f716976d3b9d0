using System.Collections.Immutable;
using System.Globalization;

namespace Supervisor.Benchmarks.Peers;

/// <summary>The floor: a C program that does just what is measured.</summary>
internal sealed record Bare(Kit Kit) : Peer("floor")
{
    protected override string? Command => Kit.Bare;

    public override ImmutableArray<string> Configure(Kit kit, string directory, int programs) =>
        [kit.Bare, programs.ToString(CultureInfo.InvariantCulture), kit.Program];

    protected override string? LacksOf(Ability ability) => ability is Ability.Command ? "has no commands" : null;
}
