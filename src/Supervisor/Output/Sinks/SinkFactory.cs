using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Kernel;
using Supervisor.Output.Files;
using Supervisor.Output.Formats;
using Supervisor.Output.Syslog;

namespace Supervisor.Output.Sinks;

/// <summary>From what a file says of a sink to the sink. Any thread; nothing is opened here.</summary>
/// <param name="inputs">The pipes of programs that others write to.</param>
/// <param name="report">Is told of files that cannot be rotated or made.</param>
internal sealed class SinkFactory(
    OutputSettings settings,
    Epoll epoll,
    ProgramInputs inputs,
    OutletTable outlets,
    StreamOutlet stdout,
    StreamOutlet stderr,
    LogKeeper keeper,
    Action<OutputReport> report)
{
    private readonly FormatBuffers _buffers = new();

    /// <summary>Of the names before prefixed lines.</summary>
    public NameColumn Names { get; } = new();

    /// <summary>Is told of what event listeners and programs with events write; must not block.</summary>
    public Action<OutputHeard>? Heard { get; set; }

    public Sink[] Make(ImmutableArray<SinkSettings> wanted, StreamIdentity identity)
    {
        var sinks = new List<Sink>(wanted.Length);
        foreach (var sink in wanted)
        {
            if (sink is not CaptureSettings)
            {
                sinks.Add(Make(sink, identity));
            }
        }

        return [.. sinks];
    }

    /// <summary>What takes messages out of a stream before its sinks see it; null where none are wanted.</summary>
    public Capture? MakeCapture(ImmutableArray<SinkSettings> wanted, StreamIdentity identity)
    {
        var capture = wanted.OfType<CaptureSettings>().FirstOrDefault();
        return capture is null ? null : new Capture(
            capture.Limit,
            message => Tell(message, HeardAs.Message),
            wanted.Any(sink => sink is EventSettings) ? text => Tell(text, HeardAs.Output) : null);

        void Tell(ReadOnlyMemory<byte> bytes, HeardAs heardAs) => Heard?.Invoke(OutputHeard.From(identity, bytes, heardAs));
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

    private Sink Make(SinkSettings wanted, StreamIdentity identity) => wanted switch
    {
        PrefixSettings prefix => MakePrefix(prefix, identity),
        PlainSettings plain => new PlainSink(plain, OwnStreamOf(identity, plain.To)),
        JsonSettings json => new JsonSink(json, OwnStreamOf(identity, null), identity, _buffers),
        FileSettings file => new FileSink(file, OutletOf(file)),
        SyslogSettings syslog => new SyslogSink(syslog, OutletOf(syslog.Target), identity, settings.HostName, _buffers),
        LoggerSettings logger => new InputSink(logger, OutletOf(logger)),
        ListenerSettings => new HeardSink(identity, HeardAs.Answer, () => Heard),
        EventSettings => new HeardSink(identity, HeardAs.Output, () => Heard),
        _ => throw new ArgumentOutOfRangeException(nameof(wanted), wanted, "unknown sink"),
    };

    private PrefixSink MakePrefix(PrefixSettings prefix, StreamIdentity identity)
    {
        Names.Widen(identity.Program);
        var to = OwnStreamOf(identity, null);
        return new PrefixSink(prefix, to, identity, Names, settings.Colour && prefix.Colour && to.IsTerminal);
    }

    private StreamOutlet OwnStreamOf(StreamIdentity identity, OwnStream? given) =>
        given == OwnStream.Stdout || (given is null && identity.Kind == StreamKind.Stdout) ? stdout : stderr;

    /// <summary>One for all that write to a path, or they would rotate the file away from each other.</summary>
    private FileOutlet OutletOf(FileSettings file) =>
        outlets.ShareOrAdd(file.Path, () => new FileOutlet(file, epoll, keeper, report));

    private SyslogOutlet OutletOf(SyslogTarget target) =>
        outlets.ShareOrAdd(SyslogOutlet.NameOf(target), () => new SyslogOutlet(target, epoll));

    private InputOutlet OutletOf(LoggerSettings logger) =>
        outlets.ShareOrAdd(InputOutlet.NameOf(logger.Program), () => new InputOutlet(logger.Program, inputs, epoll));
}
