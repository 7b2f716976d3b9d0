using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Planning;

/// <summary>The environment a program gets: what was asked for, and what login(1) would add for a user.</summary>
internal static class ProgramEnvironment
{
    /// <summary>Sorted, so that a plan is the same every time; a list, since a tree for each launch was a sixth of what launching many costs.</summary>
    public static IReadOnlyDictionary<string, string> Of(LaunchOptions options, ResolvedIdentity identity)
    {
        var variables = new SortedList<string, string>(options.Environment, StringComparer.Ordinal);
        foreach (var name in options.EnvironmentFromFiles.Keys)
        {
            // Read by then for a launch; a plan that is only shown has no need of it.
            variables[name] = "";
        }

        if (options is { User: not null, UserVariables: true })
        {
            Add("HOME", identity.Entry is { Home.Length: > 0 } ? identity.Entry.Home : "/");
            if (identity.Entry is { } entry)
            {
                Add("USER", entry.Name);
                Add("LOGNAME", entry.Name);
                Add("SHELL", entry.Shell.Length > 0 ? entry.Shell : "/bin/sh");
            }
        }

        if (options.ProcessIdVariable is { } number)
        {
            // Known to the child alone, and written by it.
            variables.Remove(number);
        }

        return variables;

        // What was asked for explicitly wins.
        void Add(string name, string value) => variables.TryAdd(name, value);
    }

    /// <summary>What makes the command or the environment impossible to hand to execve(2), or null.</summary>
    public static LaunchFailure? Check(LaunchOptions options)
    {
        if (options.Command.IsDefaultOrEmpty || options.Command[0].Length == 0)
        {
            return new(FailureKind.Resolve, "launch an empty command") { ShellExitCode = LaunchFailure.NotFound };
        }

        foreach (var word in options.Command)
        {
            if (word.Contains('\0'))
            {
                return new(FailureKind.Resolve, "pass an argument") { Hint = "it contains a NUL character" };
            }
        }

        var variables = options.ProcessIdVariable is { } number ? options.Environment.SetItem(number, "") : options.Environment;
        foreach (var (name, value) in variables)
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0') || value.Contains('\0'))
            {
                return new(FailureKind.Resolve, $"set the environment variable \"{name.Replace('\0', '?')}\"")
                {
                    Hint = "a name must not be empty or contain '=', and neither name nor value a NUL character",
                };
            }
        }

        return options.Directory is { } directory && (directory.Length == 0 || directory.Contains('\0'))
            ? new(FailureKind.Resolve, "use the directory") { Hint = "its name is empty or contains a NUL character" }
            : null;
    }
}
