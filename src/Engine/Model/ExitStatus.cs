namespace Supervisor.Engine.Model;

/// <summary>A signal by its number (signal(7)); names are the shell's affair.</summary>
/// <param name="Number">1 to 64.</param>
public readonly record struct Signal(int Number)
{
    public static Signal Terminate => new(15);

    public static Signal Kill => new(9);
}

/// <summary>How a process ended; see waitid(2), si_code and si_status.</summary>
public abstract record ExitStatus
{
    private ExitStatus()
    {
    }

    /// <summary>What is known of its end from elsewhere, in words: that memory ran out. Null for nothing.</summary>
    public string? Cause { get; init; }

    /// <summary>The code that a shell would show: the exit code, or 128 + N for signal N.</summary>
    public abstract int ShellCode { get; }

    /// <summary>It ended itself, with a code from 0 to 255.</summary>
    public sealed record Exited(int Code) : ExitStatus
    {
        public override int ShellCode => Code;
    }

    /// <summary>A signal ended it.</summary>
    public sealed record Killed(Signal Signal, bool CoreDumped) : ExitStatus
    {
        public override int ShellCode => 128 + Signal.Number;
    }
}
