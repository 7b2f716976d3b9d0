using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation;

/// <summary>How far a launch came.</summary>
public enum FailureKind
{
    /// <summary>A name could not be turned into a number, or an option makes no sense.</summary>
    Resolve,

    /// <summary>A resource of the launcher was missing, or the child could not be put where it belongs.</summary>
    Prepare,

    /// <summary>There was no child: clone failed.</summary>
    Clone,

    /// <summary>A step of the plan failed, exec included.</summary>
    Step,

    /// <summary>Something killed the child before exec, such as the OOM killer.</summary>
    DiedBeforeExec,

    /// <summary>The caller aborted it.</summary>
    Aborted,
}

/// <summary>Why a program was not launched. No child of this launch is left.</summary>
/// <param name="Kind">How far it came.</param>
/// <param name="Operation">What failed, to stand after "cannot".</param>
public sealed record LaunchFailure(FailureKind Kind, string Operation)
{
    /// <summary>Shells give this code for a command that is not there.</summary>
    public const int NotFound = 127;

    /// <summary>Shells give this code for a command that is there and cannot be executed.</summary>
    public const int NotExecutable = 126;

    /// <summary>Container engines give this code where they themselves failed.</summary>
    public const int NotLaunched = 125;

    /// <summary>The file it was about, if any.</summary>
    public string? Path { get; init; }

    /// <summary>What the kernel answered; default where it was not the kernel that refused.</summary>
    public Errno Errno { get; init; }

    /// <summary>What is meant by it, or what to do about it.</summary>
    public string? Hint { get; init; }

    /// <summary>The failed step of the plan, from 1; 0 where it was none.</summary>
    public int StepNumber { get; init; }

    /// <summary>How many steps the plan has.</summary>
    public int StepCount { get; init; }

    /// <summary>What of the confinement cannot be had because of it.</summary>
    public Feature Feature { get; init; }

    /// <summary>The namespaces of which the kernel refused at least one.</summary>
    internal NamespaceKinds Namespaces { get; init; }

    /// <summary>126, 127 or 125, as a shell or a container engine would end.</summary>
    public int ShellExitCode { get; init; } = NotLaunched;

    /// <summary>Whether a later attempt may succeed with nothing changed.</summary>
    public bool IsTransient => Kind is not FailureKind.Aborted && (Kind is FailureKind.DiedBeforeExec || Errno.IsTransient);

    /// <summary>One line for a person: <c>cannot become user x (5): EPERM (Operation not permitted); hint; step 4 of 22</c>.</summary>
    public override string ToString()
    {
        var path = Path is null ? "" : $" {Path}";
        var errno = Errno == default ? "" : $": {Errno}";
        var hint = Hint is null ? "" : $"{(Errno == default ? ':' : ';')} {Hint}";
        var step = StepNumber == 0 ? "" : $"; step {StepNumber} of {StepCount}";
        return $"cannot {Operation}{path}{errno}{hint}{step}";
    }
}
