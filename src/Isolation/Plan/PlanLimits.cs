namespace Supervisor.Isolation.Plan;

/// <summary>The bounds and sizes that native/spawn.h declares for C; a test holds the two against each other.</summary>
internal static class PlanLimits
{
    public const int Arguments = 6;
    public const int Registers = 16;
    public const int MaximumSteps = 512;
    public const int ErrnoWords = 3;
    public const int ReportRegister = 0;
    public const int NoRegister = -1;
    public const uint CheckResult = 1;
    public const uint ReportTolerated = 2;
    public const int Marker = -1;
    public const int PlanEnded = -2;
    public const int UnexpectedResult = 4096;
    public const int StepSize = 104;
    public const int HeaderSize = 136;
    public const int RecordSize = 8;
}
