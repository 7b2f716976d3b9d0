namespace Supervisor.SystemTests.Harness;

/// <summary>
/// Runs for confinement: apart from this machine's network and control groups, and with the test's directory also at
/// <c>/mnt</c>, where a private /tmp does not hide it.
/// </summary>
internal static class Apart
{
    /// <summary>The toolbox as programs with a private /tmp see it.</summary>
    public const string Toolbox = "/mnt/bin/toolbox";

    private const string Setup = "mount -t tmpfs tmpfs /sys/fs/cgroup && mount --bind \"$PWD\" /mnt && ip link set lo up && ";

    /// <param name="also">A shell command that prepares more; its mounts are this run's alone.</param>
    public static Pid1 Start(string configuration, string also = "true", Action<TestDirectory>? prepare = null)
    {
        Needs.Command("ip", "iproute2");
        return Pid1.Start(configuration, through: [Needs.Command("unshare", "util-linux"), "--net", "--", "/bin/sh", "-c", $"{Setup}{also} && exec \"$@\"", "sh"], prepare: prepare);
    }

    /// <summary>The first lines of a program's output, once they are there.</summary>
    public static string[] Lines(this Captured run, string program, int count)
    {
        run.Output.WaitFor(LogText.Prefixed(program, ".*"), count);
        return [.. run.Output.Matches(LogText.Prefixed(program, "(?<text>.*)$")).Take(count).Select(match => match.Groups["text"].Value)];
    }
}
