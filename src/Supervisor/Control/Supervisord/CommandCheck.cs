using Supervisor.Configuration.Model;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Kernel;

namespace Supervisor.Control.Supervisord;

/// <summary>Whether the file of a command is there and can be executed, before it is started.</summary>
internal static class CommandCheck
{
    private const string UsualPath = "/bin:/usr/bin:/usr/local/bin";

    /// <summary>Null for a good one, and for one that is looked for in another tree than the supervisor's.</summary>
    public static RpcFault? Of(ProgramLaunch launch)
    {
        if (launch.Options.Command is not [{ Length: > 0 } command, ..] || launch.Options.Confinement.FileSystem.Root is not null)
        {
            return null;
        }

        if (command.Contains('/', StringComparison.Ordinal))
        {
            return Path.Exists(command) ? Executable(command) : NotFound(command);
        }

        var path = launch.Options.Environment.GetValueOrDefault("PATH") ?? UsualPath;
        foreach (var directory in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (File.Exists($"{directory}/{command}"))
            {
                return Executable($"{directory}/{command}");
            }
        }

        return NotFound(command);
    }

    private static RpcFault NotFound(string command) => RpcFault.Of(FaultCode.NoFile, $"can't find command '{command}'");

    private static RpcFault? Executable(string file) =>
        Directory.Exists(file) ? RpcFault.Of(FaultCode.NotExecutable, $"command at '{file}' is a directory")
        : FileCalls.MayExecute(file) ? null
        : RpcFault.Of(FaultCode.NotExecutable, $"command at '{file}' is not executable");
}
