using Supervisor.Isolation.Options;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>Namespaces as the program in them sees them, and as they look from outside. Needs root.</summary>
public sealed class NamespaceTests : IDisposable
{
    private static readonly (NamespaceKinds Kind, string File)[] Kinds =
    [
        (NamespaceKinds.Mount, "mnt"), (NamespaceKinds.Net, "net"), (NamespaceKinds.Ipc, "ipc"), (NamespaceKinds.Uts, "uts"),
        (NamespaceKinds.User, "user"), (NamespaceKinds.Pid, "pid"), (NamespaceKinds.Cgroup, "cgroup"), (NamespaceKinds.Time, "time"),
    ];

    private readonly LauncherFixture _launcher = new();

    public void Dispose() => _launcher.Dispose();

    [Fact]
    public void Each_kind_alone_and_every_kind_together_is_new_and_no_other_is()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        foreach (var kinds in Kinds.Select(known => known.Kind).Append(NamespaceKinds.All).Append(NamespaceKinds.All & ~NamespaceKinds.User))
        {
            var told = _launcher.Output(Listing(kinds)).Split('\n');
            foreach (var (kind, file) in Kinds)
            {
                var own = new FileInfo($"/proc/self/ns/{file}").LinkTarget;
                var its = told.Single(line => line.StartsWith(file + ":", StringComparison.Ordinal));
                Assert.True((own != its) == kinds.HasFlag(kind), $"{kinds}: {its} beside {own}");
            }
        }
    }

    [Fact]
    public void A_program_in_a_pid_namespace_is_the_second_process_there_and_its_true_exit_code_is_seen()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var options = Command("sh", "-c", "[ $$ = 2 ] && exit 42") with { Confinement = new() { Namespaces = NamespaceKinds.Pid } };

        Assert.Equal(42, _launcher.Run(options));
        Assert.Equal(128 + 15, _launcher.Run(options with { Command = ["sh", "-c", "kill -TERM $$"] }));
    }

    [Fact]
    public void With_the_holder_everything_in_the_pid_namespace_ends()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var process = _launcher.StartProgram(Command("sh", "-c", "setsid sleep 1000 & setsid sleep 1000 & sleep 1000") with
        {
            Confinement = new() { Namespaces = NamespaceKinds.Pid },
        });
        var inside = new FileInfo($"/proc/{process.HolderPid}/ns/pid").LinkTarget;
        Until("three sleepers", () => InNamespace(inside!) == 5);

        process.EndNamespace();

        Assert.Equal(128 + 9, Wait(process));
        process.Dispose();
        Assert.Equal(0, InNamespace(inside!));
        Assert.False(Directory.Exists($"/proc/{process.HolderPid}"));
    }

    private static LaunchOptions Listing(NamespaceKinds kinds) => Command("sh", "-c", "for n in mnt net ipc uts user pid cgroup time; do readlink /proc/self/ns/$n; done") with
    {
        Confinement = new() { Namespaces = kinds },
    };

    private static int InNamespace(string name) => Directory.GetDirectories("/proc").Count(directory =>
        char.IsAsciiDigit(Path.GetFileName(directory)[0]) && Proc.TargetOf($"{directory}/ns/pid") == name);

    private static void Until(string what, Func<bool> condition)
    {
        for (var deadline = Environment.TickCount64 + 20_000; !condition();)
        {
            Assert.True(Environment.TickCount64 < deadline, what);
            Thread.Yield();
        }
    }
}
