using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Network;

/// <summary>What a program's network occupies in the supervisor's namespace, to be given back when the program is gone.</summary>
/// <param name="HostEnd">The link; null where there is none.</param>
/// <param name="Index">Its number.</param>
/// <param name="Mark">What is written on it.</param>
/// <param name="Bridge">The bridge it is a port of; null for none.</param>
internal sealed record NetworkLease(string? HostEnd, int Index, string Mark, string? Bridge);

/// <summary>
/// Follows network plans and undoes them. What is ours is known by the alias written on it, in the kernel, so that it is
/// known by a later run too. A bridge of ours is removed by the last one to leave it, whichever supervisor that is; a bridge
/// that another made is never changed. Safe for several threads, which must be in the supervisor's own network namespace.
/// </summary>
internal sealed class NetworkSetup
{
    /// <summary>The alias of a bridge of ours, and the beginning of that of a link.</summary>
    public const string OwnMark = "supervisor";

    // Between one thread's look at an empty bridge and its removal, no other may find the bridge and count on it.
    private readonly Lock _gate = new();

    /// <summary>Does all steps, or else none: what was done before a failure is undone.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="namespaceDescriptor">The program's namespace; see <see cref="NetworkNamespace"/>.</param>
    public Result<NetworkLease, LaunchFailure> Apply(NetworkPlan plan, int namespaceDescriptor)
    {
        if (plan.Steps.IsEmpty)
        {
            return new(new NetworkLease(null, 0, "", null));
        }

        if (!NetlinkSocket.Open().TryGet(out var here, out var error))
        {
            return new(FailureOf(error));
        }

        using (here)
        {
            if (!NetlinkSocket.OpenIn(namespaceDescriptor).TryGet(out var inside, out error))
            {
                return new(FailureOf(error));
            }

            using (inside)
            {
                lock (_gate)
                {
                    return Follow(plan, new NetworkActions(here, inside, namespaceDescriptor));
                }
            }
        }
    }

    /// <summary>Gives back what the program's network occupied. What is gone already, as after the program's end, is no failure.</summary>
    public SyscallError? Remove(NetworkLease lease)
    {
        if (lease.HostEnd is null)
        {
            return null;
        }

        if (!NetlinkSocket.Open().TryGet(out var here, out var error))
        {
            return error;
        }

        using (here)
        {
            lock (_gate)
            {
                return Remove(here, lease);
            }
        }
    }

    private static Result<NetworkLease, LaunchFailure> Follow(NetworkPlan plan, NetworkActions actions)
    {
        foreach (var step in plan.Steps)
        {
            if (actions.Do(step) is { } refusal)
            {
                Undo(plan, actions);
                return new(new LaunchFailure(FailureKind.Prepare, step.Purpose)
                {
                    Errno = refusal.Errno,
                    Hint = NetworkHints.For(step.Action, refusal),
                });
            }
        }

        return new(new NetworkLease(plan.HostEnd, actions.HostEnd, plan.Mark, plan.Bridge));
    }

    // The first failure is the one to tell; what cannot be undone after it is found by its mark at the next start.
    private static void Undo(NetworkPlan plan, NetworkActions actions)
    {
        if (actions.HostEnd != 0)
        {
            actions.Here.Do(LinkMessages.Delete(actions.HostEnd));
        }

        if (plan.Bridge is { } bridge)
        {
            RemoveUnused(actions.Here, bridge);
        }
    }

    private static SyscallError? Remove(NetlinkSocket here, NetworkLease lease)
    {
        var refusal = here.Find(lease.HostEnd!, out var link);
        if (link is not null && link.Index == lease.Index && link.Alias == lease.Mark)
        {
            refusal = here.Do(LinkMessages.Delete(link.Index));
        }

        if (refusal is not null && refusal.Errno != Errno.ENODEV)
        {
            return new SyscallError("remove the link", lease.HostEnd, refusal.Errno, refusal.Words);
        }

        return lease.Bridge is { } bridge && RemoveUnused(here, bridge) is { } left
            ? new SyscallError("remove the bridge", bridge, left.Errno, left.Words)
            : null;
    }

    private static NetlinkError? RemoveUnused(NetlinkSocket here, string name)
    {
        var refusal = here.Find(name, out var bridge);
        if (bridge is not { Kind: "bridge", Alias: OwnMark })
        {
            return refusal;
        }

        refusal = here.List(out var links);
        if (refusal is not null || links.Any(link => link.Master == bridge.Index))
        {
            return refusal;
        }

        refusal = here.Do(LinkMessages.Delete(bridge.Index));
        return refusal?.Errno == Errno.ENODEV ? null : refusal;
    }

    private static LaunchFailure FailureOf(SyscallError error) =>
        new(FailureKind.Prepare, error.Operation) { Path = error.Path, Errno = error.Errno, Hint = error.Hint };
}
