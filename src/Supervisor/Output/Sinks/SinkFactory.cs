using System.Collections.Immutable;
using Supervisor.Configuration.Model;

namespace Supervisor.Output.Sinks;

/// <summary>From what a file says of a sink to the sink. Any thread; nothing is opened here.</summary>
/// <param name="colour">Whether a terminal gets colours.</param>
internal sealed class SinkFactory(bool colour, OutletTable outlets, StreamOutlet stdout, StreamOutlet stderr)
{
    /// <summary>Of the names before prefixed lines.</summary>
    public NameColumn Names { get; } = new();

    public Sink[] Make(ImmutableArray<SinkSettings> settings, StreamIdentity identity)
    {
        var sinks = new Sink[settings.Length];
        for (var index = 0; index < sinks.Length; index++)
        {
            sinks[index] = settings[index] switch
            {
                PrefixSettings prefix => MakePrefix(prefix, identity),
                var unknown => throw new ArgumentOutOfRangeException(nameof(settings), unknown, "unknown sink"),
            };
        }

        return sinks;
    }

    /// <summary>Their source is gone.</summary>
    public void Release(Sink[] sinks)
    {
        foreach (var sink in sinks)
        {
            if (sink.Outlet is { } outlet and not StreamOutlet)
            {
                outlets.Release(outlet);
            }
        }
    }

    private PrefixSink MakePrefix(PrefixSettings settings, StreamIdentity identity)
    {
        Names.Widen(identity.Program);
        var to = OwnStream(identity);
        return new PrefixSink(settings, to, identity.Program, Names, colour && to.IsTerminal ? identity.Number : null);
    }

    private StreamOutlet OwnStream(StreamIdentity identity) => identity.Kind == StreamKind.Stdout ? stdout : stderr;
}
