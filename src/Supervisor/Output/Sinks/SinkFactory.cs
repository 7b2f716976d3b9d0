using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Kernel;
using Supervisor.Output.Formats;
using Supervisor.Output.Syslog;

namespace Supervisor.Output.Sinks;

/// <summary>From what a file says of a sink to the sink. Any thread; nothing is opened here.</summary>
internal sealed class SinkFactory(
    OutputSettings settings, Epoll epoll, ProgramInputs inputs, OutletTable outlets, StreamOutlet stdout, StreamOutlet stderr)
{
    private readonly FormatBuffers _buffers = new();

    /// <summary>Of the names before prefixed lines.</summary>
    public NameColumn Names { get; } = new();

    public Sink[] Make(ImmutableArray<SinkSettings> wanted, StreamIdentity identity)
    {
        var sinks = new Sink[wanted.Length];
        for (var index = 0; index < sinks.Length; index++)
        {
            sinks[index] = wanted[index] switch
            {
                PrefixSettings prefix => MakePrefix(prefix, identity),
                JsonSettings json => new JsonSink(json, OwnStream(identity), identity, _buffers),
                SyslogSettings syslog => new SyslogSink(syslog, SyslogOf(syslog.Target), identity, settings.HostName, _buffers),
                LoggerSettings logger => new InputSink(logger, InputOf(logger.Program)),
                var unknown => throw new ArgumentOutOfRangeException(nameof(wanted), unknown, "unknown sink"),
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

    private PrefixSink MakePrefix(PrefixSettings prefix, StreamIdentity identity)
    {
        Names.Widen(identity.Program);
        var to = OwnStream(identity);
        return new PrefixSink(prefix, to, identity.Program, Names, settings.Colour && to.IsTerminal ? identity.Number : null);
    }

    private SyslogOutlet SyslogOf(SyslogTarget target) =>
        outlets.Share<SyslogOutlet>(outlet => outlet.Target == target) ?? Added(new SyslogOutlet(target, epoll));

    private InputOutlet InputOf(string program) =>
        outlets.Share<InputOutlet>(outlet => outlet.Program == program) ?? Added(new InputOutlet(program, inputs, epoll));

    private T Added<T>(T outlet)
        where T : Outlet
    {
        outlets.Add(outlet);
        return outlet;
    }

    private StreamOutlet OwnStream(StreamIdentity identity) => identity.Kind == StreamKind.Stdout ? stdout : stderr;
}
