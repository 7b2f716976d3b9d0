using System.Globalization;

namespace Supervisor.SystemTests.Harness;

/// <summary>An image from scratch with the supervisor as its entrypoint; built once for all tests that use containers.</summary>
public sealed class ContainerImage : IDisposable
{
    public const string Name = "supervisor-under-test";

    private const string Recipe = """
        FROM scratch
        COPY supervisor /supervisor
        COPY toolbox busybox /bin/
        ENV PATH=/bin
        STOPSIGNAL SIGTERM
        ENTRYPOINT ["/supervisor", "run"]
        """;

    private readonly string _location = "/var/tmp/supervisor-image-" + Environment.ProcessId;
    private readonly string? _failure;

    public ContainerImage()
    {
        if (!Environment.IsPrivilegedProcess || Published.Supervisor is null || Published.Toolbox is null ||
            !File.Exists("/usr/bin/podman"))
        {
            return;
        }

        var context = Directory.CreateDirectory(Path.Combine(_location, "context")).FullName;
        File.WriteAllText(Path.Combine(context, "Containerfile"), Recipe);
        File.Copy(Published.Supervisor, Path.Combine(context, "supervisor"));
        File.Copy(Published.Toolbox, Path.Combine(context, "toolbox"));
        File.Copy("/bin/busybox", Path.Combine(context, "busybox"));
        var (code, output) = Captured.Run([.. Podman(), "build", "--quiet", "--isolation", "chroot", "-t", Name, context],
            patience: TimeSpan.FromMinutes(2));
        _failure = code == 0 ? null : output.ToString();
    }

    /// <summary>podman with a storage of its own and nothing of the machine's; works without systemd and registry.</summary>
    public IReadOnlyList<string> Podman() =>
    [
        "/usr/bin/podman", "--root", Path.Combine(_location, "root"), "--runroot", Path.Combine(_location, "run"),
        "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "none", "--runtime", "runc",
    ];

    public void Check()
    {
        Needs.Root();
        Needs.Binaries();
        Needs.Command("podman", "podman");
        Needs.Command("runc", "runc");
        Assert.True(_failure is null, _failure);
    }

    public void Dispose()
    {
        if (Directory.Exists(_location))
        {
            Captured.Run([.. Podman(), "rm", "--all", "--force", "--time", "0"]);
            Captured.Run(["/bin/rm", "-rf", "--one-file-system", _location]);
        }
    }
}

/// <summary>Containers and bare kernels run one at a time: they are heavy, and share what lies below them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneMachine : ICollectionFixture<ContainerImage>
{
    public const string Name = "one machine at a time";
}

/// <summary>One container with the supervisor as its entrypoint and a configuration mounted as /etc/supervisor.toml.</summary>
internal sealed class Container : Captured
{
    private static int _count;

    private readonly ContainerImage _image;
    private readonly TestDirectory _directory;
    private readonly string _name;

    private Container(ContainerImage image, TestDirectory directory, string name, IReadOnlyList<string> command)
        : base(command)
    {
        _image = image;
        _directory = directory;
        _name = name;
    }

    /// <param name="options">Of <c>podman run</c>: <c>--user</c>, <c>--read-only</c>, <c>--init</c>…</param>
    public static Container Run(ContainerImage image, string configuration, params string[] options)
    {
        image.Check();
        var (directory, name) = Prepare(configuration);
        return new Container(image, directory, name, Command(image, directory, name, options));
    }

    /// <summary>With <c>-it</c> on a terminal of its own; what is typed reaches it by <see cref="Captured.Type"/>.</summary>
    public static Container RunOnTerminal(ContainerImage image, string configuration, params string[] options)
    {
        image.Check();
        var script = Needs.Command("script", "bsdutils");
        var (directory, name) = Prepare(configuration);
        var command = string.Join(' ', Command(image, directory, name, ["-it", .. options]));
        return new Container(image, directory, name, [script, "--quiet", "--return", "--command", command, "/dev/null"]);
    }

    /// <summary>podman stop: the stop signal, the grace period, then SIGKILL.</summary>
    public void Stop(int graceSeconds = 20)
    {
        var (code, output) = Captured.Run([.. _image.Podman(), "stop", "--time", graceSeconds.ToString(CultureInfo.InvariantCulture), _name],
            patience: TimeSpan.FromSeconds(graceSeconds + 20));
        Assert.True(code == 0, output.ToString());
    }

    public void Kill(string signal) => Captured.Run([.. _image.Podman(), "kill", "--signal", signal, _name]);

    protected override void Dispose(bool disposing)
    {
        Captured.Run([.. _image.Podman(), "rm", "--force", "--time", "0", _name]);
        base.Dispose(disposing);
        _directory.Dispose();
    }

    private static (TestDirectory Directory, string Name) Prepare(string configuration) =>
        (new TestDirectory(configuration), $"test-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");

    private static IReadOnlyList<string> Command(ContainerImage image, TestDirectory directory, string name, IReadOnlyList<string> options) =>
    [
        .. image.Podman(), "run", "--rm", "--name", name, "--network", "none", "--log-driver", "none",
        "--ulimit", "nofile=20000:20000", "--ulimit", "nproc=9000:9000",
        "--volume", directory.Configuration + ":/etc/supervisor.toml:ro", .. options, ContainerImage.Name,
    ];
}
