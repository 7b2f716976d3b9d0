namespace Supervisor.SystemTests.Harness;

/// <summary>
/// The supervisor as PID 1 of a new PID and mount namespace, with a configuration in a directory of its own, which is
/// also its working directory. Everything in the namespace dies with the test.
/// </summary>
internal sealed class Pid1 : Captured
{
    private readonly TestDirectory _directory;
    private int _pid;

    private Pid1(TestDirectory directory, IReadOnlyList<string> command, bool readStdout, Pseudoterminal? terminal)
        : base(command, directory.Location, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = directory.SearchPath,
            ["HOME"] = "/",
            ["TMPDIR"] = directory.Location,

            // Not the machine's own /run, which all tests share.
            ["SUPERVISOR_SOCKET"] = Path.Combine(directory.Location, "control.sock"),
        }, readStdout, terminal) => _directory = directory;

    /// <param name="configuration"><c>{dir}</c> in it stands for the directory of the test.</param>
    /// <param name="through">Commands that execute the next one: <c>["prlimit", "--nofile=64"]</c>.</param>
    /// <param name="arguments">After <c>run -c FILE</c>.</param>
    /// <param name="terminal">On which it leads a session, as in a container with one.</param>
    /// <param name="acquired">False leaves it to the supervisor to make that its controlling terminal.</param>
    public static Pid1 Start(string configuration, IReadOnlyList<string>? through = null,
        IReadOnlyList<string>? arguments = null, bool readStdout = true, Action<TestDirectory>? prepare = null,
        Pseudoterminal? terminal = null, bool acquired = true)
    {
        Needs.Root();
        var unshare = Needs.Command("unshare", "util-linux");
        var directory = new TestDirectory();
        directory.Write("supervisor.toml", configuration.Replace("{dir}", directory.Location, StringComparison.Ordinal));
        prepare?.Invoke(directory);
        string[] onTerminal = terminal is null ? [] : [directory.Toolbox, "on-terminal", .. acquired ? [] : new[] { "-n" }, terminal.Name];
        return new Pid1(directory,
            [unshare, "--pid", "--fork", "--mount-proc", "--kill-child", "--", .. through ?? [], .. onTerminal,
                directory.Supervisor, "run", "-c", directory.Configuration, .. arguments ?? []],
            readStdout, terminal);
    }

    /// <summary>The same binary called supervisord, with a file of that; <c>{dir}</c> in it stands for the directory of the test.</summary>
    public static Pid1 Supervisord(string configuration, Action<TestDirectory>? prepare = null)
    {
        Needs.Root();
        var unshare = Needs.Command("unshare", "util-linux");
        var directory = new TestDirectory();
        var file = directory.Write("supervisord.conf", configuration.Replace("{dir}", directory.Location, StringComparison.Ordinal));
        var binary = Path.Combine(directory.Binaries, "supervisord");
        File.CreateSymbolicLink(binary, directory.Supervisor);
        prepare?.Invoke(directory);
        return new Pid1(directory, [unshare, "--pid", "--fork", "--mount-proc", "--kill-child", "--", binary, "-n", "-c", file], readStdout: true, terminal: null);
    }

    public TestDirectory Files => _directory;

    /// <summary>The supervisor's number outside of its namespace.</summary>
    public int Pid
    {
        get
        {
            if (_pid == 0)
            {
                Wait.Until("the supervisor's first instruction", FindsItself, Output.ToString);
            }

            return _pid;
        }
    }

    public void Signal(int signal) => Kernel.Signal(Pid, signal);

    /// <summary>Everything in the namespace but the supervisor itself, zombies included.</summary>
    public IReadOnlyList<ProcessEntry> Inside()
    {
        var home = ProcessTable.Read(Pid)?.Namespace;
        return home is null ? [] : [.. ProcessTable.All().Where(entry => entry.Namespace == home && entry.Pid != Pid)];
    }

    /// <summary>All that descends from the supervisor, in PID namespaces of programs as well.</summary>
    public IReadOnlyList<ProcessEntry> Family() => ProcessTable.DescendantsOf(Pid);

    /// <summary>The supervisor's own children.</summary>
    public IReadOnlyList<ProcessEntry> Children() => [.. Inside().Where(entry => entry.Parent == Pid)];

    /// <summary>A process of the namespace by its number in there.</summary>
    public ProcessEntry? ByInnerPid(int pid) => Inside().FirstOrDefault(entry => entry.InnerPid == pid);

    /// <summary>Waits for the start of a program and gives its number outside.</summary>
    public int WaitForStart(string program, int times = 1)
    {
        var inner = int.Parse(Output.WaitFor(LogText.Started(program), times).Groups["pid"].Value);
        ProcessEntry? found = null;
        Wait.Until($"process {inner} of {program}",
            () => (found = Family().FirstOrDefault(entry => entry.Numbers.Count > 1 && entry.Numbers[1] == inner)) is not null, Describe);
        return found!.Pid;
    }

    /// <summary>How many descriptors the supervisor has open.</summary>
    public int OpenDescriptors => Directory.GetFiles($"/proc/{Pid}/fd").Length;

    /// <summary>Waits until nothing but the supervisor and processes of these names is there.</summary>
    public void WaitForOnly(params string[] commandLineParts) =>
        Wait.Until("only: " + string.Join(", ", commandLineParts),
            () => Inside().All(entry => commandLineParts.Any(part => entry.CommandLine.Contains(part, StringComparison.Ordinal))), Describe);

    public string Describe() => Output + "\n  processes:\n" + string.Join('\n', Inside().Select(entry => "    " + entry));

    /// <summary>TERM, then the end.</summary>
    public int Shutdown(TimeSpan? patience = null)
    {
        Signal(Kernel.SIGTERM);
        return WaitForExit(patience);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _directory.Dispose();
    }

    private bool FindsItself()
    {
        var child = ProcessTable.All().FirstOrDefault(entry => entry.Parent == ProcessId);
        if (child is null || !child.CommandLine.StartsWith(_directory.Supervisor, StringComparison.Ordinal))
        {
            Assert.False(HasEnded, "the run ended before the supervisor was seen:\n" + Output);
            return false;
        }

        _pid = child.Pid;
        return true;
    }
}
