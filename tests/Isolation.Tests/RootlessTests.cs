using Supervisor.Isolation.Options;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>
/// What an ordinary user can be confined to. Explicit: tests/System runs these as one, and in a container without
/// CAP_SYS_ADMIN.
/// </summary>
public sealed class RootlessTests : IDisposable
{
    private readonly LauncherFixture _launcher = new();

    public void Dispose() => _launcher.Dispose();

    [Fact(Explicit = true)]
    public void A_program_is_root_in_a_user_namespace_of_its_own_and_nobody_outside()
    {
        var told = _launcher.Output(Command("sh", "-c", "id -u; cat /proc/self/uid_map /proc/self/setgroups") with
        {
            Confinement = new() { Namespaces = NamespaceKinds.User },
        });

        Assert.Matches($@"^0\n\s+0\s+{Own}\s+1\ndeny$", told);
    }

    [Fact(Explicit = true)]
    public void A_program_may_be_another_user_inside() =>
        Assert.Equal("33 33", _launcher.Output(Command("sh", "-c", "echo $(id -u) $(id -g)") with
        {
            User = "33",
            Group = "33",
            Confinement = new() { Namespaces = NamespaceKinds.User },
        }));

    [Fact(Explicit = true)]
    public void With_all_namespaces_it_is_the_second_process_of_its_own_and_its_true_exit_code_is_seen()
    {
        var options = Command("sh", "-c", "[ $$ = 2 ] && [ $PPID = 0 ] && exit 42") with
        {
            Confinement = new() { Namespaces = NamespaceKinds.All },
        };

        Assert.Equal(42, _launcher.Run(options));
    }

    [Fact(Explicit = true)]
    public void It_joins_the_namespaces_of_another()
    {
        using var first = _launcher.StartProgram(Command("sleep", "1000") with { Confinement = new() { Namespaces = NamespaceKinds.All } });
        var second = _launcher.Output(Command("sh", "-c", "readlink /proc/self/ns/pid /proc/self/ns/net /proc/self/ns/user; echo $$") with
        {
            Confinement = new()
            {
                Joins = [new NamespaceJoin.OfProcess(NamespaceKinds.All & ~(NamespaceKinds.Time | NamespaceKinds.Cgroup), new(first.NamespaceDescriptor, "first"))],
            },
        });

        var home = $"/proc/{first.Pid}/ns";
        Assert.Equal($"{Target("pid")}\n{Target("net")}\n{Target("user")}\n3", second);

        string Target(string kind) => new FileInfo($"{home}/{kind}").LinkTarget!;
    }

    [Fact(Explicit = true)]
    public void Without_a_user_namespace_the_refusal_names_what_would_help()
    {
        var failure = _launcher.FailToStart(Command("true") with { Confinement = new() { Namespaces = NamespaceKinds.Pid } });

        Assert.Matches(@"^cannot make the namespaces pid: EPERM \(Operation not permitted\); needs CAP_SYS_ADMIN, or a user namespace", failure.ToString());
        failure = _launcher.FailToStart(Command("true") with { Confinement = new() { Namespaces = NamespaceKinds.Uts } });
        Assert.Matches(@"^cannot have its own uts namespace: EPERM .* step \d+ of \d+$", failure.ToString());
    }

    private static string Own => File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2];
}
