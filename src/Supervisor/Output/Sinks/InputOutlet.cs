using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Output.Sinks;

/// <summary>
/// The standard input of another program, shared by all that write to it. Its pipe is held by the supervisor, so while that
/// program is down the pipe fills, then this buffer, and then the writers are met as their sinks say.
/// </summary>
internal sealed class InputOutlet(string program, ProgramInputs inputs, Epoll epoll) : Outlet(NameOf(program), epoll)
{
    private int _watched = -1;

    public string Program { get; } = program;

    /// <summary>Whose line has begun and not ended yet.</summary>
    public Sink? OpenLine { get; set; }

    protected override int Descriptor => _watched;

    public static string NameOf(string program) => $"stdin of {program}";

    /// <summary>Nothing follows any more, and what waited here has been written: the program reads to the end.</summary>
    public void End() => inputs.PipeOf(Program, isShared: true, out _)?.End();

    protected override nint Write(ReadOnlySpan<byte> bytes)
    {
        if (inputs.PipeOf(Program, isShared: true, out var error) is not { } pipe)
        {
            return -error!.Errno.Number;
        }

        var descriptor = pipe.WriteEnd;
        if (descriptor != _watched)
        {
            _watched = descriptor;
            ForgetWatch();
        }

        return descriptor < 0 ? -Errno.EPIPE.Number : Descriptors.Write(descriptor, bytes);
    }

    protected override bool MayPass(Errno errno) => errno == Errno.EMFILE || errno == Errno.ENFILE || base.MayPass(errno);

    protected override bool HasRecovered() => inputs.PipeOf(Program, isShared: true, out _) is { WriteEnd: >= 0 };
}
