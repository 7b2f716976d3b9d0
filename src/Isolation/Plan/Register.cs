namespace Supervisor.Isolation.Plan;

/// <summary>A cell that carries a number from one step to a later one, or from the launcher into the plan.</summary>
/// <param name="Index">0 to <see cref="PlanLimits.Registers"/> - 1.</param>
internal readonly record struct Register(int Index)
{
    /// <summary>Holds the write end of the report pipe when the child begins.</summary>
    public static Register Report => new(PlanLimits.ReportRegister);

    /// <summary>Holds the read end of the release pipe, where the child waits for the launcher.</summary>
    public static Register Release => new(1);

    /// <summary>Holds the launcher's end of the release pipe, which the child must close to see the launcher die.</summary>
    public static Register ReleaseWriter => new(2);

    /// <summary>Holds a pidfd of the process that holds the namespaces.</summary>
    public static Register Holder => new(3);

    /// <summary>The first that planning may use as it likes.</summary>
    public static Register FirstFree => new(4);

    public override string ToString() => Index switch
    {
        PlanLimits.ReportRegister => "<report pipe>",
        1 => "<release pipe>",
        2 => "<release pipe, launcher's end>",
        3 => "<holder>",
        _ => $"r{Index}",
    };
}
