using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>File mode creation mask and working directory.</summary>
internal static class FileSystemSteps
{
    public static void AddUmask(PlanBuilder plan, LaunchOptions options)
    {
        if (options.Umask is { } mask)
        {
            var words = $"0{Convert.ToString(mask, 8)}";
            plan.Add(new Step(Phase.Umask, Umask, $"set its umask to {words}", new Argument.Immediate(mask, words)));
        }
    }

    public static void AddDirectory(PlanBuilder plan, LaunchOptions options)
    {
        if (options.Directory is { } directory)
        {
            plan.Add(new Step(Phase.Directory, Chdir, $"change to the directory {directory}", directory)
            {
                Hints =
                [
                    new(Errno.ENOENT, "it does not exist"),
                    new(Errno.ENOTDIR, "it, or something above it, is not a directory"),
                    new(Errno.EACCES, "the program's user needs search permission (x) on it and on everything above it"),
                ],
            });
        }
    }
}
