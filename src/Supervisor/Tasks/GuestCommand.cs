using System.Collections.Immutable;
using Supervisor.Engine.Model;
using Supervisor.Isolation;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;

namespace Supervisor.Tasks;

/// <summary>What a client wants to have run beside a program.</summary>
internal sealed record GuestRequest
{
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>In addition to that of the program.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Null for that of the program.</summary>
    public string? Directory { get; init; }

    /// <summary>Null for the program's.</summary>
    public string? User { get; init; }

    /// <summary>Null for that of <see cref="User"/>.</summary>
    public string? Group { get; init; }

    /// <summary>The size of its terminal; null for pipes.</summary>
    public TerminalSize? Terminal { get; init; }

    /// <summary>Whether anything is ever written to its standard input.</summary>
    public bool IsInteractive { get; init; }
}

/// <summary>A client's command beside a program. The loop tells what becomes of it, and any thread may wait for that.</summary>
/// <param name="streams">Open until <see cref="Launched"/>.</param>
internal sealed class GuestCommand(GuestRequest request, StandardStreams streams)
{
    // The loop must not run what follows.
    private readonly TaskCompletionSource<LaunchFailure?> _launched = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ExitStatus?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GuestRequest Request { get; } = request;

    public StandardStreams Streams { get; } = streams;

    /// <summary>Null where it runs; else why it does not.</summary>
    public Task<LaunchFailure?> Launched => _launched.Task;

    /// <summary>Once nothing of it is left; null where its status is unknown.</summary>
    public Task<ExitStatus?> Ended => _ended.Task;

    /// <summary>Its number, once it is launched.</summary>
    public int Pid { get; private set; }

    /// <summary>The loop's own; null before it was begun.</summary>
    public CommandRun? Run { get; set; }

    public void Begin(int pid)
    {
        Pid = pid;
        _launched.SetResult(null);
    }

    public void Fail(LaunchFailure failure)
    {
        _launched.SetResult(failure);
        _ended.SetResult(null);
    }

    public void End(ExitStatus? status) => _ended.SetResult(status);
}
