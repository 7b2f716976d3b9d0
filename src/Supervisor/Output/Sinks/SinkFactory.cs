using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Kernel;
using Supervisor.Output.Files;

namespace Supervisor.Output.Sinks;

/// <summary>From what a file says of a sink to the sink. Any thread; nothing is opened here.</summary>
/// <param name="colour">Whether a terminal gets colours.</param>
/// <param name="report">Is told of files that cannot be rotated or made.</param>
internal sealed class SinkFactory(
    bool colour, Epoll epoll, OutletTable outlets, StreamOutlet stdout, StreamOutlet stderr, LogKeeper keeper, Action<OutputReport> report)
{
    /// <summary>Of the names before prefixed lines.</summary>
    public NameColumn Names { get; } = new();

    public Sink[] Make(ImmutableArray<SinkSettings> settings, StreamIdentity identity)
    {
        var sinks = new Sink[settings.Length];
        for (var index = 0; index < sinks.Length; index++)
        {
            sinks[index] = Make(settings[index], identity);
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

    private Sink Make(SinkSettings settings, StreamIdentity identity) => settings switch
    {
        PrefixSettings prefix => MakePrefix(prefix, identity),
        PlainSettings plain => new PlainSink(plain, OwnStreamOf(identity, plain.To)),
        FileSettings file => new FileSink(file, OutletOf(file)),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings, "unknown sink"),
    };

    private PrefixSink MakePrefix(PrefixSettings settings, StreamIdentity identity)
    {
        Names.Widen(identity.Program);
        var to = OwnStreamOf(identity, null);
        return new PrefixSink(settings, to, identity, Names, colour && settings.Colour && to.IsTerminal);
    }

    private StreamOutlet OwnStreamOf(StreamIdentity identity, OwnStream? given) =>
        given == OwnStream.Stdout || (given is null && identity.Kind == StreamKind.Stdout) ? stdout : stderr;

    /// <summary>One for all that write to a path, or they would rotate the file away from each other.</summary>
    private FileOutlet OutletOf(FileSettings settings) =>
        outlets.ShareOrAdd(settings.Path, () => new FileOutlet(settings, epoll, keeper, report));
}
