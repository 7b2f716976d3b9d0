using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Supervisor.Isolation.Seccomp;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Isolation.Tests;

/// <summary>A launcher, a directory that every user may look into, and the toolbox in it, which tries things from inside.</summary>
internal sealed class ConfinedFixture : IDisposable
{
    private readonly Scratch _scratch = new();

    public ConfinedFixture()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var built = Environment.GetEnvironmentVariable("TOOLBOX_BINARY") is { Length: > 0 } named ? named : Path.Combine(SourceRoot(), "artifacts/toolbox/toolbox");
        Assert.SkipUnless(File.Exists(built), $"{built} is missing; ./build.sh test makes it");
        File.SetUnixFileMode(_scratch.Path, Mode.Executable);
        Toolbox = _scratch.File("toolbox", File.ReadAllBytes(built), Mode.Executable);
    }

    public LauncherFixture Launcher { get; } = new();

    public string Toolbox { get; }

    public string Location => _scratch.Path;

    /// <summary>A new directory, of nobody in particular.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(Location, name)).FullName;

    public string Write(string name, string content) => _scratch.File(name, content, Mode.Plain);

    public LaunchOptions Attempts(Confinement confinement, params string[] attempts) =>
        LauncherFixture.Command([Toolbox, "attempt", .. attempts]) with { Confinement = confinement };

    /// <summary>What came of each attempt, without its name.</summary>
    public string[] Try(LaunchOptions options) =>
        [.. Launcher.Output(options).Split('\n').Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])];

    public string[] Try(Confinement confinement, params string[] attempts) => Try(Attempts(confinement, attempts));

    /// <summary>A set of /proc/self/status as the program finds it.</summary>
    public Dictionary<string, string> Status(LaunchOptions options) =>
        Launcher.Output(options with { Command = ["cat", "/proc/self/status"] }).Split('\n').Select(line => line.Split(":\t"))
            .Where(fields => fields.Length == 2).ToDictionary(fields => fields[0], fields => fields[1], StringComparer.Ordinal);

    public void Dispose()
    {
        Launcher.Dispose();
        _scratch.Dispose();
    }

    private static string SourceRoot([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));
}

/// <summary>Capabilities by name.</summary>
internal static class Capabilities
{
    public static CapabilitySet Of(params string[] names) => new(names.Aggregate(0UL, (set, name) => set | (1UL << Capability.Find(name))));

    public static string Hex(ulong set) => set.ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>Filters of seccomp(2), put together by hand: each looks at the number of the call only.</summary>
internal static class Filter
{
    public const uint Kill = 0x8000_0000;
    public const uint Allow = 0x7FFF_0000;
    public const uint Refuse = 0x0005_0001;

    public static SeccompFilter Of(uint otherwise, uint answer, params int[] calls)
    {
        var instructions = ImmutableArray.CreateBuilder<byte>();
        Add(0x20, 0, 0, 0);
        foreach (var call in calls)
        {
            Add(0x15, 0, 1, (uint)call);
            Add(0x06, 0, 0, answer);
        }

        Add(0x06, 0, 0, otherwise);
        return new SeccompFilter { Instructions = instructions.ToImmutable(), Description = "put together by hand" };

        void Add(ushort code, byte whenTrue, byte whenFalse, uint value)
        {
            Span<byte> instruction = stackalloc byte[8];
            BinaryPrimitives.WriteUInt16LittleEndian(instruction, code);
            (instruction[2], instruction[3]) = (whenTrue, whenFalse);
            BinaryPrimitives.WriteUInt32LittleEndian(instruction[4..], value);
            instructions.AddRange(instruction);
        }
    }
}
