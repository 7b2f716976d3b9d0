using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Launching;

namespace Isolation.Tests;

/// <summary>A launcher with a mailbox for its outcomes, and helpers that run a shell command and give its output.</summary>
internal sealed class LauncherFixture : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly BlockingCollection<LaunchOutcome> _outcomes = [];
    private readonly Launcher _launcher;
    private long _ticket;

    public LauncherFixture() => _launcher = new Launcher(_outcomes.Add);

    public LauncherFixture(SpawnCall spawn) => _launcher = new Launcher(_outcomes.Add, spawn);

    public static LaunchOptions Command(params string[] command) => new()
    {
        Command = [.. command],
        Environment = ImmutableDictionary<string, string>.Empty.Add("PATH", "/usr/bin:/bin:/usr/sbin:/sbin"),
    };

    public long Start(LaunchOptions options)
    {
        _launcher.Start(new LaunchRequest(++_ticket, options));
        return _ticket;
    }

    public void Retire(ChildProcess process) => _launcher.Retire(process);

    public void Abort(long ticket) => _launcher.Abort(ticket);

    public LaunchOutcome Next() =>
        _outcomes.TryTake(out var outcome, Patience) ? outcome : throw new TimeoutException("no outcome of the launch");

    public bool HasOutcome => _outcomes.Count > 0;

    public ChildProcess StartProgram(LaunchOptions options)
    {
        Start(options);
        return Next() switch
        {
            LaunchOutcome.Started started => started.Process,
            LaunchOutcome.Failed failed => throw new InvalidOperationException(failed.Failure.ToString()),
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    public LaunchFailure FailToStart(LaunchOptions options)
    {
        Start(options);
        return Assert.IsType<LaunchOutcome.Failed>(Next()).Failure;
    }

    /// <summary>The exit code, or 128 and the signal.</summary>
    public int Run(LaunchOptions options)
    {
        using var process = StartProgram(options);
        return Wait(process);
    }

    /// <summary>What it writes to stdout, after it has ended.</summary>
    public string Output(LaunchOptions options)
    {
        Assert.True(Pipe.TryOpen(out var pipe, out _));
        using (pipe)
        {
            var streams = options.Streams with { Output = new DescriptorSource(pipe!.Write.Number, "output pipe") };
            using var process = StartProgram(options with { Streams = streams });
            pipe.Write.Dispose();
            var text = ReadAll(pipe.Read);
            Wait(process);
            return text.TrimEnd('\n');
        }
    }

    public static unsafe string ReadAll(OwnedDescriptor descriptor)
    {
        var all = new List<byte>();
        var buffer = stackalloc byte[4096];
        while (true)
        {
            var read = Syscall.Call(SyscallNumber.Read, descriptor.Number, (nint)buffer, 4096);
            if (read <= 0)
            {
                return Encoding.UTF8.GetString([.. all]);
            }

            all.AddRange(new Span<byte>(buffer, (int)read));
        }
    }

    public static unsafe int Wait(ChildProcess process)
    {
        var information = stackalloc byte[128];
        var result = Syscall.Call(SyscallNumber.Waitid, 3, process.PidDescriptor, (nint)information, 4);
        Assert.False(Syscall.Failed(result, out var errno), errno.ToString());
        var status = *(int*)(information + 24);
        return *(int*)(information + 8) == 1 ? status : 128 + status;
    }

    public void Dispose()
    {
        _launcher.Dispose();
        _outcomes.Dispose();
    }
}

/// <summary>A directory of its own, removed at the end.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("isolation-").FullName;

    public string File(string name, string content, UnixFileMode mode) => File(name, Encoding.UTF8.GetBytes(content), mode);

    public string File(string name, byte[] content, UnixFileMode mode)
    {
        var path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllBytes(path, content);
        System.IO.File.SetUnixFileMode(path, mode);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal static class Mode
{
    public const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    public const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
}
