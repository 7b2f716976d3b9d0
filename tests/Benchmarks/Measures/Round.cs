using System.Collections.Immutable;
using Supervisor.Benchmarks.Launches;
using Supervisor.Benchmarks.Peers;

namespace Supervisor.Benchmarks.Measures;

/// <summary>One round of a measure: the peers in turn, another first each time.</summary>
/// <param name="Kit">What it works with.</param>
/// <param name="Launches">How it starts them.</param>
/// <param name="Sheet">Where samples go.</param>
/// <param name="Peers">In the order of this round.</param>
internal sealed record Round(Kit Kit, OurLaunches Launches, Sheet Sheet, ImmutableArray<Peer> Peers)
{
    /// <summary>Lets each peer that can do it do it; one that has failed once is not asked again.</summary>
    public void Each(Ability ability, ImmutableArray<Row> rows, Action<Peer> play)
    {
        foreach (var peer in Able(ability, rows))
        {
            play(peer);
        }
    }

    public IEnumerable<Peer> Able(Ability ability, ImmutableArray<Row> rows)
    {
        foreach (var peer in Peers)
        {
            if (peer.Lacks(ability) is { } reason)
            {
                Dash(peer, rows, reason);
            }
            else if (!rows.All(row => Sheet.Reason(row, peer.Name) is not null))
            {
                yield return peer;
            }
        }
    }

    public void Dash(Peer peer, ImmutableArray<Row> rows, string reason)
    {
        foreach (var row in rows)
        {
            Sheet.Dash(row, peer.Name, reason);
        }
    }
}
