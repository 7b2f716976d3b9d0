using Serilog;
using Supervisor.Configuration.Comparing;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.HeldSockets;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Options;
using Supervisor.Output;
using Supervisor.Scheduling;

namespace Supervisor.Reloading;

/// <summary>
/// The loop's part in a change of configuration: an offer is put to the engine, and at the moment at which the engine accepts
/// it, before any of its effects, everything is looked up in the new one.
/// </summary>
internal sealed class Changeover(
    ConfigurationInForce inForce, Reloader reloader, ProgramStreams streams, OutputPump output, Schedules schedules, Instances instances, SocketHolder sockets, ILogger log)
{
    private ConfigurationOffer? _offer;
    private Action? _afterwards;

    /// <summary>The command to the engine, and whom its answer goes to.</summary>
    public Event.Commanded Put(ConfigurationOffer offer, EffectRunner effects)
    {
        _offer = offer;
        return effects.Accept(new Command.Reconfigure(offer.Configuration.Engine, offer.Difference.Relaunch), Answered);
    }

    /// <summary>The engine works by this specification from now on.</summary>
    public void Apply(SupervisorSpec accepted, Queue<Event> events)
    {
        if (_offer is not { } offer || !ReferenceEquals(offer.Configuration.Engine, accepted))
        {
            return;
        }

        var changes = LimitsOf(offer);
        inForce.Replace(offer.Configuration);
        output.AlignTo(offer.Difference.Added);
        sockets.AlignTo(offer.Configuration.Sockets);
        foreach (var change in offer.Difference.Changed)
        {
            if (change.Keys.Contains("stdin"))
            {
                streams.Drop(change.Program);
            }
            else if (change.Keys.Contains("stdout") || change.Keys.Contains("stderr"))
            {
                streams.Renew(change.Program);
            }
        }

        schedules.Replace(offer.Configuration, events);
        _afterwards = changes.Count == 0 ? null : () => changes.ForEach(Set);
    }

    /// <summary>A program runs whose launch may have been asked for before a change: it has the limits of then.</summary>
    public void CatchUp(Instance instance, ProgramLaunch launched)
    {
        var program = instance.Id.Program;
        if (launched.Options.Limits is { } old && inForce.LaunchOf(program).Options.Limits is { } @new
            && instance.Process.Cgroup is { } group && !SameConfinement.Of(old, @new))
        {
            reloader.Do(() => Set(new OtherLimits(program, group, LiveLimits.Of(old, @new))));
        }
    }

    private void Answered(CommandResult result)
    {
        if (_offer is not { } offer)
        {
            return;
        }

        if (result is CommandResult.Refused refused)
        {
            log.Warning("the configuration does not change: {reason}", refused.Reason);
        }

        var afterwards = _afterwards;
        (_offer, _afterwards) = (null, null);
        offer.Answer(result);
        reloader.Settled(afterwards);
    }

    /// <summary>What running programs are limited to from now on.</summary>
    private List<OtherLimits> LimitsOf(ConfigurationOffer offer)
    {
        var changes = new List<OtherLimits>();
        foreach (var change in offer.Difference.Changed)
        {
            if (change.Keys.Contains("limits") && !offer.Difference.Relaunch.Contains(change.Program)
                && inForce.LaunchOf(change.Program).Options.Limits is { } old
                && offer.Configuration.Launches[change.Program].Options.Limits is { } @new
                && instances.Find(change.Program)?.Process.Cgroup is { } group)
            {
                changes.Add(new OtherLimits(change.Program, group, LiveLimits.Of(old, @new)));
            }
        }

        return changes;
    }

    /// <summary>Away from the loop: the kernel makes who lowers a limit wait until memory has been given back.</summary>
    private void Set(OtherLimits change)
    {
        if (!change.Group.SetLimits(change.Limits).TryGet(out var set, out var failure))
        {
            log.Warning("{program}: its limits are not changed before its next start: {reason}", change.Program, failure.ToString());
            return;
        }

        foreach (var one in set)
        {
            log.Information(
                "{program}: {limit}{device} is {after} now, and was {before}",
                change.Program, one.Limit, one.Device is { } device ? $" of {device}" : "", one.After, one.Before);
        }
    }

    private sealed record OtherLimits(string Program, CgroupLeaf Group, CgroupLimits Limits);
}
