using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Configuration;

/// <summary>Namespaces of other programs, and links that programs share.</summary>
public sealed class JoinTests
{
    [Fact]
    public void A_joined_program_is_required_and_its_namespaces_are_named()
    {
        var configuration = Programs("web", "join = { net = \"db\" }", "db", "network = \"loopback\"\nnamespaces = [\"ipc\"]").Valid();

        Assert.Equal([new ProgramJoin("db", NamespaceKinds.Net)], configuration.Launches["web"].Joins);
        Assert.Equal([new Requirement("db", Condition.Started)], configuration.Engine.Programs[0].Requires);
    }

    [Fact]
    public void All_namespaces_are_those_that_it_has_but_for_its_place_among_cgroups() =>
        Assert.Equal(
            [new ProgramJoin("db", NamespaceKinds.All & ~NamespaceKinds.Cgroup)],
            Programs("web", "join = \"db\"", "db", "profile = \"strict\"").Valid().Launches["web"].Joins);

    [Fact]
    public void What_another_one_has_joined_itself_is_joined_too()
    {
        var launches = Programs("web", "join = \"mid\"", "mid", "join = { net = \"db\" }\nnamespaces = [\"uts\"]", "db", "network = \"none\"").Valid().Launches;

        Assert.Equal([new ProgramJoin("mid", NamespaceKinds.Net | NamespaceKinds.Uts)], launches["web"].Joins);
    }

    [Fact]
    public void A_requirement_that_is_there_already_stays_as_it_is()
    {
        var web = FakeWorld.With(
            "[program.web]\ncommand = \"w\"\nrequires = { db = \"ready\" }\nisolate.join = \"db\"\n[program.db]\ncommand = \"d\"\nisolate.namespaces = [\"net\"]").Valid().Engine.Programs[0];

        Assert.Equal([new Requirement("db", Condition.Ready)], web.Requires);
    }

    [Fact]
    public void What_a_profile_has_of_the_joined_kinds_falls_away()
    {
        var web = Programs("web", "profile = \"strict\"\njoin = \"db\"", "db", "profile = \"strict\"").Valid().Launches["web"].Options.Confinement;

        Assert.Equal(NamespaceKinds.Cgroup, web.Namespaces);
        Assert.True(web.FileSystem.IsUnchanged);
        Assert.IsType<NetworkOptions.Host>(web.Network);
        Assert.True(web is { NoNewPrivileges: true, SystemCalls: not null });
    }

    [Fact]
    public void Whoever_launches_gives_the_processes_of_joined_programs()
    {
        var launch = Programs(
            "web", "join = { net = \"db\", time = \"db\", uts = \"/proc/1/ns/uts\" }",
            "db", "network = \"none\"\nnamespaces = [\"time\"]").Valid().Launches["web"];
        var db = new JoinedProgram(new DescriptorSource(7, "holder"), new DescriptorSource(8, "main"));

        Assert.Equal(
            [
                new NamespaceJoin.OfPath(NamespaceKinds.Uts, "/proc/1/ns/uts"),
                new NamespaceJoin.OfProcess(NamespaceKinds.Net, db.Holder),
                new NamespaceJoin.OfProcess(NamespaceKinds.Time, db.Main),
            ],
            launch.Joined(program => program == "db" ? db : throw new InvalidOperationException(program)).Confinement.Joins);
    }

    [Theory]
    [InlineData("join = \"web\"", "program `web` joins itself")]
    [InlineData("join = { net = \"dbb\" }", "there is no program `dbb`")]
    [InlineData("join = { net = \"db\" }", "program `db` has no net namespace of its own")]
    [InlineData("join = \"plain\"", "program `plain` has no namespaces of its own")]
    [InlineData("join = { ipc = \"db\" }\nnamespaces = [\"ipc\"]", "`namespaces` needs a namespace of its own of the kind ipc, and one is joined")]
    [InlineData("join = { uts = \"db\" }\nhostname = \"x\"", "`hostname` needs a namespace of its own of the kind uts, and one is joined")]
    [InlineData("join = { net = \"/run/netns/x\" }\nnetwork = \"loopback\"", "`network` needs a namespace of its own of the kind net, and one is joined")]
    [InlineData("join = { mount = \"/x\" }\nprivate_tmp = true", "`private_tmp` needs a namespace of its own of the kind mount, and one is joined")]
    [InlineData("join = { time = \"/x\" }\nclocks.monotonic = \"1s\"", "`clocks` needs a namespace of its own of the kind time, and one is joined")]
    [InlineData("join = { user = \"/x\" }\nid_map = \"self\"", "`id_map` needs a namespace of its own of the kind user, and one is joined")]
    public void A_join_that_cannot_be_is_refused(string lines, string message) =>
        Assert.EndsWith(message, Programs("web", lines, "db", "namespaces = [\"ipc\", \"uts\"]", "plain", "keyring = true").Error(), StringComparison.Ordinal);

    [Fact]
    public void Programs_that_join_each_other_are_a_cycle() =>
        Assert.Contains(
            "programs wait for each other: web -> db -> web",
            Programs("web", "join = { net = \"db\" }\nnamespaces = [\"ipc\"]", "db", "join = { ipc = \"web\" }\nnetwork = \"none\"").Problems(),
            StringComparison.Ordinal);

    [Fact]
    public void Two_programs_cannot_have_one_address_on_one_bridge()
    {
        const string link = "network = { bridge = \"shop0\", address = \"10.0.0.2/24\" }";

        Assert.EndsWith("programs `a` and `b` both have the address 10.0.0.2", Programs("a", link, "b", link).Error(), StringComparison.Ordinal);
        Assert.Empty(Programs("a", link, "b", link.Replace("shop0", "shop1", StringComparison.Ordinal)).Errors());
        Assert.Empty(Programs("a", link, "b", link.Replace("0.2", "0.3", StringComparison.Ordinal)).Errors());
    }

    [Fact]
    public void Two_programs_cannot_have_one_outside_name() =>
        Assert.EndsWith(
            "programs `a` and `b` both have the outside_name `v`",
            Programs(
                "a", "network = { bridge = \"shop0\", address = \"10.0.0.2/24\", outside_name = \"v\" }",
                "b", "network = { bridge = \"shop0\", address = \"10.0.0.3/24\", outside_name = \"v\" }").Error(),
            StringComparison.Ordinal);

    [Fact]
    public void A_changed_join_is_a_difference()
    {
        var old = Programs("web", "join = { net = \"db\" }", "db", "namespaces = [\"net\", \"ipc\"]").Valid();
        var @new = Programs("web", "join = { ipc = \"db\" }", "db", "namespaces = [\"net\", \"ipc\"]").Valid();

        Assert.Equal(["web: changed: isolate"], ConfigurationDifference.Between(old, @new).Lines());
    }

    /// <summary>Name and lines of isolate, in turn.</summary>
    private static FakeWorld Programs(params string[] parts) => FakeWorld.With(string.Concat(
        parts.Chunk(2).Select(pair => $"[program.{pair[0]}]\ncommand = \"{pair[0]}\"\n[program.{pair[0]}.isolate]\n{pair[1]}\n")));
}
