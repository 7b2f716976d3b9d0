using Microsoft.AspNetCore.Http;
using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.Control.Events;
using Supervisor.Control.Metrics;
using Supervisor.Control.Naming;
using Supervisor.Control.Operations;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Output;
using Supervisor.Reloading;
using Supervisor.Tasks;

namespace Supervisor.Control;

/// <summary>
/// All that clients are served from, whatever they speak. It reads the published state, and acts by commands to the loop; it
/// owns nothing of supervision, so a client can neither stop nor slow it.
/// </summary>
internal sealed class ControlPlane(
    Func<SupervisionState?> snapshot, ConfigurationInForce inForce, CommandDesk desk, StateChanges changes, Reloader reloader, Instances instances, Guests guests, OutputPump output, ILogger log,
    ControlRecords records, Pauses pauses)
    : IDisposable
{
    /// <summary>Cancelled when the supervisor ends: whoever follows something is let go.</summary>
    public CancellationTokenSource Ending { get; } = new();

    public SupervisorConfiguration Configuration => inForce.Current;

    public CommandDesk Desk { get; } = desk;

    public StateChanges Changes { get; } = changes;

    public Reloader Reloader { get; } = reloader;

    /// <summary>To be looked at by a visit to the loop alone.</summary>
    public Instances Instances { get; } = instances;

    /// <summary>Likewise.</summary>
    public Guests Guests { get; } = guests;

    public OutputPump Output { get; } = output;

    public ILogger Log { get; } = log;

    /// <summary>What has happened last.</summary>
    public EventHistory Events { get; } = records.Events;

    /// <summary>How often what has happened.</summary>
    public ProgramCounters Counters { get; } = records.Counters;

    /// <summary>Changed by a visit to the loop alone.</summary>
    public Pauses Pauses { get; } = pauses;

    /// <summary>What supervision looks like now.</summary>
    public SupervisionState State => snapshot() ?? throw new InvalidOperationException("nobody can connect before the loop runs");

    /// <summary>The programs that names mean now.</summary>
    public NamedPrograms Find(params IReadOnlyList<string> names) => new ProgramNames(Configuration, State).Find(names);

    /// <summary>A visit to the loop for a client; given up when the client is gone or the supervisor ends.</summary>
    public async Task<T> Look<T>(HttpContext context, Func<T> look)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Ending.Token);
        return await Desk.Visit(look).WaitAsync(either.Token);
    }

    public void Dispose() => Ending.Dispose();
}

/// <summary>What is kept of each step of the engine, from the first on.</summary>
internal sealed record ControlRecords(EventHistory Events, ProgramCounters Counters);
