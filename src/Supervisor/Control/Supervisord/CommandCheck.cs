using Supervisor.Configuration.Model;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Isolation.Planning;
using Supervisor.Kernel;

namespace Supervisor.Control.Supervisord;

/// <summary>Whether the file of a command is there and can be executed, before it is started.</summary>
internal static class CommandCheck
{
    /// <summary>Null for a good one, and for one that is looked for in another tree than the supervisor's.</summary>
    public static RpcFault? Of(ProgramLaunch launch)
    {
        if (launch.Options.Command is not [{ Length: > 0 } command, ..] || launch.Options.Confinement.FileSystem.Root is not null)
        {
            return null;
        }

        foreach (var candidate in ExecutionSteps.Candidates(command, launch.Options.Environment))
        {
            // A directory of that name in PATH is passed over, as by exec.
            if (File.Exists(candidate) || (candidate == command && Directory.Exists(candidate)))
            {
                return Executable(candidate);
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
