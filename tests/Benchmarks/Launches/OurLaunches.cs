using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Benchmarks.Launches;

/// <summary>Launches through the isolation core, as a running supervisor does.</summary>
internal sealed class OurLaunches : IDisposable
{
    private const int P_PIDFD = 3;
    private const int WEXITED = 4;

    private readonly BlockingCollection<LaunchOutcome> _outcomes = [];
    private readonly Launcher _launcher;
    private long _ticket;

    private readonly SafeFileHandle _nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);

    public OurLaunches() => _launcher = new Launcher(_outcomes.Add);

    /// <summary>For output that nobody wants.</summary>
    public DescriptorSource Nowhere => new((int)_nowhere.DangerousGetHandle(), "/dev/null");

    public ChildProcess Start(LaunchOptions options)
    {
        _launcher.Start(new LaunchRequest(++_ticket, options));
        return _outcomes.Take() switch
        {
            LaunchOutcome.Started started => started.Process,
            LaunchOutcome.Failed failed => throw new InvalidOperationException(failed.Failure.ToString()),
            _ => throw new InvalidOperationException("a launch succeeds or fails"),
        };
    }

    public IReadOnlyList<double> Measure(LaunchOptions options, int count)
    {
        var times = new List<double>(count);
        for (var launch = 0; launch < count; launch++)
        {
            var begin = Stopwatch.GetTimestamp();
            if (!TryRun(options, out var failure))
            {
                Console.Error.WriteLine(failure);
                return [];
            }

            times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }

        return times;
    }

    public void Dispose()
    {
        _launcher.Dispose();
        _outcomes.Dispose();
        _nowhere.Dispose();
    }

    private bool TryRun(LaunchOptions options, out LaunchFailure? failure)
    {
        failure = null;
        _launcher.Start(new LaunchRequest(++_ticket, options));
        switch (_outcomes.Take())
        {
            case LaunchOutcome.Started started:
                Syscall.Call(SyscallNumber.Waitid, P_PIDFD, started.Process.PidDescriptor, 0, WEXITED);
                started.Process.Dispose();
                return true;
            case LaunchOutcome.Failed failed:
                failure = failed.Failure;
                return false;
            default:
                throw new InvalidOperationException("a launch succeeds or fails");
        }
    }
}
