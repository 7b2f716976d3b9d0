using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Init;

/// <summary>A directory with both programs of each name, and the way to run one of them.</summary>
public sealed class Stand : IDisposable
{
    private const int LastSignal = 64;
    private const int SIGCONT = 18;
    private const int AttemptsAtPieces = 5;

    private static readonly string[] Unshare = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", "--"];

    private readonly TestDirectory? _directory;

    public Stand()
    {
        if (Published.Supervisor is null || Published.Toolbox is null)
        {
            return;
        }

        _directory = new TestDirectory();
        foreach (var side in Enum.GetValues<Side>())
        {
            Directory.CreateDirectory(_directory[$"{side}"]);
        }

        foreach (var init in (string[])["tini", "dumb-init", "catatonit"])
        {
            File.CreateSymbolicLink(_directory[$"Real/{init}"], $"/usr/bin/{init}");
            File.CreateSymbolicLink(_directory[$"Ours/{init}"], _directory.Supervisor);
        }

        _directory.Write("script", "echo a script of $0 with $1\n");
        File.SetUnixFileMode(_directory["script"], (UnixFileMode)0b111_101_101);
        _directory.Write("unreadable", "");
        File.SetUnixFileMode(_directory["unreadable"], (UnixFileMode)0b110_100_100);
    }

    internal string Location => _directory!.Location;

    internal string Supervisor => _directory!.Supervisor;

    /// <summary>Skips where one of them is missing.</summary>
    private static void Check()
    {
        Needs.Binaries();
        foreach (var init in (string[])["tini", "dumb-init", "catatonit"])
        {
            Needs.Command(init, init);
        }
    }

    /// <summary>Runs each through both, several at a time, and shows where they differ.</summary>
    internal void BothAgreeOn(IReadOnlyCollection<InitCase> cases)
    {
        var differences = new ConcurrentBag<string>();
        Parallel.ForEach(cases, new ParallelOptions { MaxDegreeOfParallelism = 6 }, each =>
        {
            var (real, ours) = (Run(Side.Real, each), Run(Side.Ours, each));
            for (var again = 0; real != ours && again < AttemptsAtPieces && each.SpeaksInPieces; again++)
            {
                (real, ours) = (Run(Side.Real, each), Run(Side.Ours, each));
            }

            if (real != ours)
            {
                differences.Add($"{each}\n=== real: {real}\n=== ours: {ours}");
            }
        });
        Assert.True(differences.IsEmpty, $"{differences.Count} of {cases.Count} differ:\n\n{string.Join("\n\n", differences)}");
    }

    internal InitOutcome Run(Side side, InitCase each)
    {
        using var run = Start(side, each);
        if (each.Signal != 0)
        {
            Signal(run, each);
        }

        var code = run.WaitForExit();
        Wait.Until("the last of the output", () => run.Output.IsComplete, run.Output.ToString);
        return new InitOutcome(code, Normal(run.Output.Stdout, side, each), Normal(run.Output.Stderr, side, each));
    }

    /// <param name="terminal">On which it leads a session.</param>
    internal Captured Start(Side side, InitCase each, Pseudoterminal? terminal = null)
    {
        Check();
        string[] onTerminal = terminal is null ? [] : [_directory!.Toolbox, "on-terminal", terminal.Name];
        string[] command =
        [
            "/usr/bin/env", "-i", $"PATH={_directory![$"{side}"]}:{_directory.SearchPath}", .. each.Environment,
            .. each.AsPid1 ? Unshare : [], .. onTerminal, .. each.Through, each.Init, .. each.Arguments,
        ];
        return new Captured([.. command.Select(word => word.Replace("{dir}", Location, StringComparison.Ordinal))], Location, terminal: terminal);
    }

    /// <summary>The init's number outside of its namespace.</summary>
    internal static int PidOf(Captured run, InitCase each) => each.AsPid1 ? ChildOf(run.ProcessId) : run.ProcessId;

    internal static int ChildOf(int parent)
    {
        var child = 0;
        Wait.Until($"a child of {parent}", () => (child = Children(parent).FirstOrDefault()) != 0, () => ProcessTable.Read(parent)?.ToString() ?? "gone");
        return child;
    }

    public void Dispose() => _directory?.Dispose();

    private static IEnumerable<int> Children(int parent)
    {
        try
        {
            return File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(number => int.Parse(number, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return [];
        }
    }

    // Signals are taken lowest first, so the last one shows that the one before has been dealt with.
    private static void Signal(Captured run, InitCase each)
    {
        run.Output.WaitFor("^ready");
        var init = PidOf(run, each);
        var child = ChildOf(init);
        Kernel.Signal(init, each.Signal);
        TrySignal(init, LastSignal);
        Wait.Until("the last signal", () => HasArrived(run, init, each) || IsStopped(init) || IsStopped(child), run.Output.ToString);
        if (!HasArrived(run, init, each))
        {
            TrySignal(init, SIGCONT);
            Wait.Until("the last signal, after CONT", () => HasArrived(run, init, each), run.Output.ToString);
        }

        TrySignal(init, Kernel.SIGTERM);
        Wait.Until("the end of the init", () => ProcessTable.Read(init) is not { IsZombie: false }, run.Output.ToString);
        TrySignal(child, Kernel.SIGKILL);
    }

    private static bool HasArrived(Captured run, int init, InitCase each) =>
        run.Output.Count($"signal {LastSignal} ") >= (each.Signal == LastSignal ? 2 : 1) || ProcessTable.Read(init) is not { IsZombie: false };

    private static bool IsStopped(int pid) => ProcessTable.Read(pid) is { State: 'T' };

    private static void TrySignal(int pid, int signal)
    {
        if (ProcessTable.Read(pid) is { IsZombie: false })
        {
            Captured.Run(["/bin/kill", "-s", signal.ToString(CultureInfo.InvariantCulture), pid.ToString(CultureInfo.InvariantCulture)]);
        }
    }

    private static string Normal(IEnumerable<string> lines, Side side, InitCase each)
    {
        var said = lines
            .Where(line => each.MayDiffer is null || !Regex.IsMatch(line, each.MayDiffer, RegexOptions.None, Wait.Patience))
            .Select(line => Regex.Replace(line.Replace($"/{side}", "/SIDE", StringComparison.Ordinal), @"\b\d{3,7}\b", "N", RegexOptions.None, Wait.Patience))
            .ToList();

        // Of what is written in pieces, between which another process writes, the words are compared.
        var inPieces = said.Any(line => line.Contains("(catatonit:", StringComparison.Ordinal));
        var together = inPieces || each.Signal != 0 || said.Any(line => line.StartsWith('['));
        var compared = inPieces ? said.SelectMany(line => line.Split(' ')) : said;
        return string.Join('\n', together ? compared.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal) : compared);
    }
}
