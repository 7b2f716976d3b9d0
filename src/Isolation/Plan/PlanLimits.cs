namespace Supervisor.Isolation.Plan;

/// <summary>The bounds and sizes that native/spawn.h declares for C; a test holds the two against each other.</summary>
internal static class PlanLimits
{
    public const int Arguments = 6;
    public const int Registers = 128;
    public const int MaximumSteps = 4096;
    public const int ErrnoWords = 3;
    public const int ReportRegister = 0;
    public const int NoRegister = -1;
    public const uint CheckResult = 1;
    public const uint ReportTolerated = 2;
    public const uint Forks = 4;
    public const uint Decimal = 8;
    public const int Marker = -1;
    public const int PlanEnded = -2;
    public const int Forked = -3;
    public const int Unshared = -4;
    public const int UnexpectedResult = 4096;
    public const int StepSize = 112;
    public const int HeaderSize = 1032;
    public const int RecordSize = 8;

    /// <summary>What the digits of any number and the NUL behind them may take.</summary>
    public const int DecimalSize = 20;

    /// <summary>struct sock_filter, of the kernel.</summary>
    public const int FilterInstructionSize = 8;
}
