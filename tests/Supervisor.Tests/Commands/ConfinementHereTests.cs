using Supervisor.Commands;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Planning;
using Supervisor.Isolation.Probes;

namespace Supervisor.Tests.Commands;

/// <summary>What explain says of a confinement that cannot be had in full.</summary>
public sealed class ConfinementHereTests
{
    private static readonly ProbeOutcome.Refused Refused = new("unshare the ipc namespace", new Supervisor.Isolation.Kernel.Errno(1));

    private static readonly Confinement Wanted = new() { Namespaces = NamespaceKinds.Ipc, NoNewPrivileges = true };

    [Fact]
    public void What_can_be_had_is_said_in_one_line() =>
        Assert.Equal(["all of it can be had here"], Lines(Wanted, Possible(Feature.IpcNamespace)));

    [Fact]
    public void What_is_required_and_refused_names_why_and_what_would_allow_it() =>
        Assert.Equal(
        [
            "not to be had here: ipc (required: it does not start)",
            "    ipc namespace: cannot unshare the ipc namespace: EPERM (Operation not permitted); start it with --cap-add=SYS_ADMIN",
        ],
        Lines(Wanted, RefusedResult()));

    [Fact]
    public void What_is_only_to_be_tried_is_gone_without() =>
        Assert.Equal(
            "not to be had here: ipc (to be tried: it runs without it)",
            Lines(Wanted with { Try = [Feature.IpcNamespace] }, RefusedResult())[0]);

    [Fact]
    public void What_a_user_namespace_would_allow_is_said_unless_there_is_one()
    {
        var inside = RefusedResult() with { InUserNamespace = new ProbeOutcome.Possible() };

        Assert.Contains("add \"user\" to its namespaces", Lines(Wanted, inside)[1], StringComparison.Ordinal);
        Assert.Equal(
            ["all of it can be had here"],
            Lines(Wanted with { Namespaces = NamespaceKinds.Ipc | NamespaceKinds.User }, inside));
    }

    private static string[] Lines(Confinement confinement, params ProbeResult[] results)
    {
        var host = new HostFacts(1, 0, 0) { Capabilities = ulong.MaxValue };
        var planned = Planner.Plan(new LaunchOptions { Command = ["true"], Confinement = confinement }, Accounts.None, host);
        Assert.True(planned.TryGet(out var plan, out var failure), failure?.ToString());
        return [.. ConfinementHere.Lines(plan, confinement, DoctorCommandTests.Examined with { Results = [.. results] })];
    }

    private static ProbeResult RefusedResult() =>
        new("ipc namespace", ProbeGroup.Namespaces, Refused, Advice: "start it with --cap-add=SYS_ADMIN") { Features = [Feature.IpcNamespace] };

    private static ProbeResult Possible(Feature feature) =>
        new("ipc namespace", ProbeGroup.Namespaces, new ProbeOutcome.Possible()) { Features = [feature] };
}
