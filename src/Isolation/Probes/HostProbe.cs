using System.Collections.Immutable;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Planning;

namespace Supervisor.Isolation.Probes;

/// <summary>
/// Asks the kernel what is possible here, by doing it in throwaway children and not by version numbers and settings, which
/// seccomp filters and security modules make wrong. Nothing of the host is changed: mounts and interfaces are made in
/// namespaces that end with the child, and cgroups are only looked at.
/// </summary>
public static class HostProbe
{
    private static readonly ImmutableArray<string> Controllers = ["memory", "cpu", "pids", "io"];

    /// <summary>Asks everything; takes some hundredths of a second, longer where the kernel must load modules.</summary>
    /// <returns>The answers, or why not even a child could be made.</returns>
    public static Result<Examination, SyscallError> Examine() => Examine(NativeSpawn.Spawn);

    internal static Result<Examination, SyscallError> Examine(SpawnCall spawn)
    {
        var host = HostFacts.Read();
        using var prober = new Prober(host, spawn);
        var nothing = new ProbeScript().Call(SystemCalls.Getpid, "do anything").Build();
        if (prober.Run(nothing) is ProbeOutcome.Refused refused)
        {
            return new(new SyscallError(refused.Operation, null, refused.Errno, refused.Reason));
        }

        var place = HostEnvironment.Read(host);
        var results = ProbeList.Of(host).Select(probe => Ask(prober, probe, place))
            .Append(Ranges(prober, host, place))
            .Concat(ControlGroups(prober, place))
            .Append(Result("program in memory", ProbeGroup.Processes, ProbeNeed.MemoryProgram, prober.RunHolder(), place))
            .OrderBy(result => result.Group);
        return new(new Examination(place, [.. results]));
    }

    private static ProbeResult Ask(Prober prober, Probe probe, HostEnvironment place)
    {
        var asItIs = prober.Run(probe.AsItIs);
        var inUserNamespace = probe.InUserNamespace is { } plan ? prober.Run(plan) : null;
        if (asItIs is ProbeOutcome.Possible && probe.Features.Contains(Feature.Landlock))
        {
            asItIs = new ProbeOutcome.Possible($"ABI {LandlockVersion()}");
        }

        return new(probe.Name, probe.Group, asItIs, inUserNamespace, Advice(probe.Need, asItIs, inUserNamespace, place)) { Features = probe.Features };
    }

    private static ProbeResult Result(string name, ProbeGroup group, ProbeNeed need, ProbeOutcome outcome, HostEnvironment place) =>
        new(name, group, outcome, Advice: Advice(need, outcome, null, place));

    private static string? Advice(ProbeNeed need, ProbeOutcome asItIs, ProbeOutcome? inUserNamespace, HostEnvironment place) =>
        asItIs is ProbeOutcome.Refused refused && inUserNamespace is not ProbeOutcome.Possible
            ? ProbeAdvice.For(need, refused, inUserNamespace as ProbeOutcome.Refused, place)
            : null;

    private static ProbeResult Ranges(Prober prober, HostFacts host, HostEnvironment place)
    {
        const string name = "map of subordinate ids";
        var account = Accounts.Read().TryGet(out var accounts, out _) ? accounts.FindUser((uint)host.UserId)?.Name : null;
        var ids = SubordinateIds.Read((uint)host.UserId, account);
        var mapping = IdMaps.Of(IdMapping.Subordinate, new ResolvedIdentity(null, null, null, null), host, ids);
        return mapping.TryGet(out var maps, out var missing)
            ? Result(name, ProbeGroup.Identity, ProbeNeed.IdRanges, prober.Run(ProbeNamespaces.Ranges(maps.Duties(host))), place)
            : new(name, ProbeGroup.Identity, new ProbeOutcome.Refused(missing.Operation, missing.Errno), Advice: missing.Hint);
    }

    private static IEnumerable<ProbeResult> ControlGroups(Prober prober, HostEnvironment place)
    {
        const string own = "own control group";
        if (CgroupTree.Find().TryGet(out var tree, out var failure))
        {
            yield return new(own, ProbeGroup.ControlGroups, new ProbeOutcome.Possible("programs can be followed, frozen and killed by it"));
            yield return Limits(tree.Directory, tree.Controllers, tree.LegacyControllers);
        }
        else
        {
            yield return new(own, ProbeGroup.ControlGroups, Refused(failure), Advice: failure.Hint) { Features = [Feature.Limits] };
        }

        if (CgroupHost.Read().TryGet(out var host, out _) && CgroupLocation.Find(host.MountInfo, host.OwnCgroup).TryGet(out var location, out _))
        {
            yield return Result("birth in a control group", ProbeGroup.ControlGroups, ProbeNeed.IntoCgroup, prober.Run(ProbeProcesses.IntoCgroup(location.Places[0].Directory)), place);
        }

        var errno = KernelPath.ReadText("/proc/pressure/memory", out _);
        yield return Result("pressure (PSI)", ProbeGroup.ControlGroups, ProbeNeed.Pressure, errno == default ? new ProbeOutcome.Possible() : new ProbeOutcome.Refused("read /proc/pressure/memory", errno), place);
    }

    /// <summary>Some limits are some use, so they are possible where one of the usual controllers is there.</summary>
    internal static ProbeResult Limits(string directory, ImmutableArray<string> controllers, ImmutableArray<string> legacy)
    {
        var missing = Controllers.Except(controllers).ToArray();
        var words = string.Join(' ', controllers);
        var lack = missing.Length == 0 ? "" : $"; not {string.Join(' ', missing)}";
        return new(
            "limits",
            ProbeGroup.ControlGroups,
            missing.Length == Controllers.Length
                ? new ProbeOutcome.Refused("limit programs", default, $"{directory} has {(controllers.IsEmpty ? "no controllers" : $"only {words}")}")
                : new ProbeOutcome.Possible(words + lack),
            Advice: missing.Length == 0 ? null : CgroupHints.Controller(missing[0], legacy))
        {
            Features = [Feature.Limits],
        };
    }

    private static ProbeOutcome.Refused Refused(CgroupFailure failure) =>
        new(failure.Path is null ? failure.Operation : $"{failure.Operation} {failure.Path}", failure.Errno, failure.Detail);

    /// <summary>Asked after a child was let do it: a filter could have killed.</summary>
    private static nint LandlockVersion()
    {
        const int LANDLOCK_CREATE_RULESET_VERSION = 1;
        return Syscall.Call(SyscallNumber.LandlockCreateRuleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION);
    }
}
