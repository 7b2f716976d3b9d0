using Supervisor.Configuration.Model;
using Supervisor.Control.Naming;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Supervisord;

/// <summary>What supervisord calls a program: a process of a group.</summary>
internal readonly record struct ProcessName(string Group, string Process)
{
    /// <summary>The group is the first that names the program; else what it is a replica of; else it is one by itself.</summary>
    public static ProcessName Of(SupervisorConfiguration configuration, ProgramSpec program) =>
        new(ProgramNames.GroupsOf(configuration, program).FirstOrDefault() ?? program.Family, program.Name);

    /// <summary><c>group:process</c>, or the process alone where both are the same.</summary>
    public override string ToString() => Group == Process ? Process : $"{Group}:{Process}";

    /// <summary><c>name</c> is the process of that name in the group of that name; null for the process is the whole group.</summary>
    public static (string Group, string? Process) Split(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (name, name) : (name[..colon], name[(colon + 1)..] is var process && process is "" or "*" ? null : process);
    }
}
