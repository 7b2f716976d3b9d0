using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Benchmarks.Launches;

/// <summary>Runs commands one at a time, with standard output to a file.</summary>
internal sealed class Captured : IDisposable
{
    private readonly FileStream _file;
    private readonly ManualResetEventSlim _done = new();
    private readonly Launcher _launcher;
    private LaunchOutcome? _outcome;

    public Captured(string file)
    {
        _file = File.Create(file);
        _launcher = new Launcher(outcome =>
        {
            _outcome = outcome;
            _done.Set();
        });
    }

    /// <returns>Whether it ended with success.</returns>
    public unsafe bool Run(string[] command)
    {
        var output = new DescriptorSource((int)_file.SafeFileHandle.DangerousGetHandle(), "output file");
        _launcher.Start(new LaunchRequest(1, new LaunchOptions
        {
            Command = [.. command],
            Streams = StandardStreams.Inherited with { Output = output },
        }));
        _done.Wait();
        _done.Reset();
        if (_outcome is not LaunchOutcome.Started { Process: var process })
        {
            Console.Error.WriteLine(_outcome);
            return false;
        }

        var information = stackalloc int[32];
        Syscall.Call(SyscallNumber.Waitid, 3, process.PidDescriptor, (nint)information, 4);
        process.Dispose();
        return information[2] == 1 && information[6] == 0;
    }

    public void Dispose()
    {
        _launcher.Dispose();
        _done.Dispose();
        _file.Dispose();
    }
}
