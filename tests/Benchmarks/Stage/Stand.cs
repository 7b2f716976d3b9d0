using System.Collections.Immutable;
using Supervisor.Benchmarks.Launches;
using Supervisor.Benchmarks.Measures;
using Supervisor.Benchmarks.Peers;
using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Benchmarks.Stage;

/// <summary>A peer as PID 1 of a namespace of its own, with its programs; all of it is gone when this is disposed of.</summary>
internal sealed class Stand : IDisposable
{
    private static readonly ImmutableDictionary<string, string> Variables =
        ImmutableDictionary<string, string>.Empty.Add("PATH", string.Join(':', Installed.Places));

    private static int _stands;

    private readonly Kit _kit;
    private readonly OurLaunches _launches;
    private readonly ChildProcess _stage;

    private Stand(Kit kit, OurLaunches launches, string folder, ImmutableArray<string> command, ImmutableDictionary<string, string> variables)
    {
        _kit = kit;
        _launches = launches;
        Folder = folder;
        Board = new Board(folder + ".board");
        _stage = launches.Start(new LaunchOptions
        {
            Command = [kit.Stage, folder + ".board", .. command],
            Environment = variables,
            Directory = folder,
            ParentDeathSignal = SignalNumber.KILL,
        });
        if (!Board.WaitUntil(() => Board.Pid != 0, 10_000))
        {
            throw new InvalidOperationException("the stage did not start: " + Said);
        }
    }

    /// <summary>The peer's working directory.</summary>
    public string Folder { get; }

    public Board Board { get; }

    /// <summary>The first thing that the peer printed.</summary>
    public string Said => File.Exists(Path.Combine(Folder, "own.log"))
        ? File.ReadLines(Path.Combine(Folder, "own.log")).FirstOrDefault(line => line.Length > 0) ?? "it said nothing"
        : "it said nothing";

    /// <param name="round">What it is for.</param>
    /// <param name="peer">Who.</param>
    /// <param name="programs">How many it supervises.</param>
    /// <param name="orphans">How many orphans each of them makes.</param>
    public static Stand Start(Round round, Peer peer, int programs, int orphans = 0)
    {
        var folder = Directory.CreateDirectory(Path.Combine(round.Kit.Scratch, $"stand-{++_stands}")).FullName;
        return new Stand(round.Kit, round.Launches, folder, peer.Configure(round.Kit, folder, programs),
            orphans == 0 ? Variables : Variables.Add("ORPHANS", $"{orphans}"));
    }

    /// <summary>The processes that are not its programs.</summary>
    public IEnumerable<int> Own() => Processes.Beside(Board.Pid).Where(process => process.Program != _kit.Program).Select(process => process.Pid);

    /// <summary>The programs, by their numbers out here.</summary>
    public IEnumerable<int> Programs() => Processes.Beside(Board.Pid).Where(process => process.Program == _kit.Program).Select(process => process.Pid);

    public void SignalFirst(SignalNumber signal) => Syscall.Call(SyscallNumber.Kill, Board.Pid, signal.Number);

    /// <summary>Runs a command beside it, to its end.</summary>
    public void Command(ImmutableArray<string> words)
    {
        using var command = _launches.Start(new LaunchOptions
        {
            Command = words,
            Environment = Variables,
            Directory = Folder,
            Streams = StandardStreams.Inherited with { Output = _launches.Nowhere },
        });
        command.WaitForExit();
    }

    public void Dispose()
    {
        SignalFirst(SignalNumber.KILL);
        _stage.WaitForExit();
        _stage.Dispose();
        Board.Dispose();
        Directory.Delete(Folder, recursive: true);
        File.Delete(Folder + ".board");
    }
}
