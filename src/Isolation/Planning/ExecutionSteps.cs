using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>The end of every plan: nothing leaks, the marker, and execve for each place where the command may lie.</summary>
internal static class ExecutionSteps
{
    /// <summary>Where a command is looked for when its environment has no PATH.</summary>
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Whether exec gives no privileges, as was asked for or because a filter needs it.</summary>
    public static bool GainsNothing(Confinement confinement) =>
        confinement is { NoNewPrivileges: true } or { SystemCalls: not null } or { Landlock: not null };

    public static void AddNoNewPrivileges(PlanBuilder plan, LaunchOptions options)
    {
        if (GainsNothing(options.Confinement))
        {
            // Filters need it without CAP_SYS_ADMIN, and with it would be a way to make set-user-id programs misbehave.
            plan.Add(new Step(Phase.NoNewPrivileges, Prctl, "gain no privileges by exec", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) { Feature = Feature.NoNewPrivileges });
        }
    }

    public static void AddCloseOnExec(PlanBuilder plan) =>
        plan.Add(new Step(Phase.CloseOnExec, CloseRange, "hand on no other descriptor", 3, new Argument.Immediate(uint.MaxValue, "~0"), CLOSE_RANGE_CLOEXEC)
        {
            // Before Linux 5.9 and 5.11. The launcher's own descriptors are close-on-exec anyway.
            Tolerated = [Errno.ENOSYS, Errno.EINVAL, Errno.EPERM],
        });

    public static void AddMarker(PlanBuilder plan) =>
        plan.Add(new Step(Phase.Marker, Write, "report that exec comes next", Register.Report, Record(PlanLimits.Marker, "about to exec"), PlanLimits.RecordSize));

    /// <summary>struct spawn_record about no step.</summary>
    public static Argument Record(int kind, string words)
    {
        var record = new byte[PlanLimits.RecordSize];
        BinaryPrimitives.WriteInt32LittleEndian(record, kind);
        return new Argument.Structure([.. record], words);
    }

    /// <summary>Its own number, which depends on the PID namespace that it is in by then; so nobody else can know it, and no /proc need be there.</summary>
    /// <returns>The variable, for its environment; null for none.</returns>
    public static Argument.Structure? AddProcessId(PlanBuilder plan, LaunchOptions options)
    {
        if (options.ProcessIdVariable is not { } name)
        {
            return null;
        }

        var start = Encoding.UTF8.GetBytes($"{name}=");
        var variable = new Argument.Structure([.. start, .. new byte[PlanLimits.DecimalSize]], name);
        plan.Add(new Step(Phase.Descriptors, Getpid, $"put its own number into {name}") { Patch = new Patch(variable, start.Length) { IsDecimal = true } });
        return variable;
    }

    /// <param name="last">A variable that the child completes.</param>
    public static void AddExecutions(
        PlanBuilder plan, LaunchOptions options, IReadOnlyList<string> candidates, IReadOnlyDictionary<string, string> environment, Argument.Structure? last)
    {
        var arguments = new Argument.TextList(options.Command);
        ImmutableArray<string> variables = [.. environment.Select(variable => $"{variable.Key}={variable.Value}")];
        var number = variables.Length + (last is null ? 0 : 1);
        var count = number == 1 ? "1 variable" : $"{number} variables";
        foreach (var candidate in candidates)
        {
            plan.Add(new Step(Phase.Execute, Execve, $"execute {candidate}", candidate, arguments, new Argument.TextList(variables, count) { Last = last })
            {
                // What execvp(3) passes over; the launcher hears of each and looks at the files if none was executed.
                Tolerated = [Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES],
                ReportsTolerated = true,
            });
        }
    }

    /// <summary>A command with a slash is itself; another is looked for in the program's own PATH, where an empty entry is the working directory.</summary>
    public static ImmutableArray<string> Candidates(string command, IReadOnlyDictionary<string, string> environment) =>
        command.Contains('/')
            ? [command]
            : [.. PathOf(environment).Split(':').Select(entry => entry.Length == 0 ? $"./{command}" : $"{entry.TrimEnd('/')}/{command}").Distinct()];

    public static string PathOf(IReadOnlyDictionary<string, string> environment) => environment.GetValueOrDefault("PATH", DefaultPath);
}
