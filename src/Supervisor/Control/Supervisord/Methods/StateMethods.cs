using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>About the supervisor as a whole.</summary>
internal static class StateMethods
{
    private const string ApiVersion = "3.0";

    public static IEnumerable<RpcMethod> Of(SupervisordFacade facade) =>
    [
        .. Aliases(["supervisor.getAPIVersion", "supervisor.getVersion"], "The version of this interface.", RpcValue.Of(ApiVersion)),
        new("supervisor.getSupervisorVersion", ["string"], "The version of supervisord whose interface this is.",
            RpcMethod.AtOnce(_ => RpcValue.Of(SupervisordFacade.Version))),
        new("supervisor.getIdentification", ["string"], "The name of this supervisor.",
            RpcMethod.AtOnce(_ => RpcValue.Of(facade.Configuration.Name))),
        new("supervisor.getState", ["struct"], "Its state, as a number and a name.", RpcMethod.AtOnce(_ => State(facade))),
        new("supervisor.getPID", ["int"], "Its process.", RpcMethod.AtOnce(_ => RpcValue.Of(Environment.ProcessId))),
        new("supervisor.shutdown", ["boolean"], "Stop all processes and end.", RpcMethod.AtOnce(_ => ShutDown(facade))),
        new("supervisor.restart", ["boolean"], "Read the configuration again and restart all processes.", RpcMethod.AtOnce(_ => Restart(facade))),
    ];

    private static IEnumerable<RpcMethod> Aliases(string[] names, string help, RpcValue value) =>
        names.Select(name => new RpcMethod(name, ["string"], help, RpcMethod.AtOnce(_ => value)));

    private static RpcValue.Struct State(SupervisordFacade facade)
    {
        var (code, name) = facade.IsRestarting ? (0, "RESTARTING") : (1, "RUNNING");
        return new RpcValue.Struct([new("statecode", RpcValue.Of(code)), new("statename", RpcValue.Of(name))]);
    }

    private static RpcValue ShutDown(SupervisordFacade facade)
    {
        _ = facade.Plane.Desk.Send(new Command.Shutdown("supervisor.shutdown"));
        return RpcValue.True;
    }

    /// <summary>There the daemon stops everything, reads its file and begins anew. Here programs that the file has changed change, and all are restarted.</summary>
    private static RpcValue Restart(SupervisordFacade facade)
    {
        facade.IsRestarting = true;
        _ = RestartAll(facade);
        return RpcValue.True;
    }

    private static async Task RestartAll(SupervisordFacade facade)
    {
        _ = await facade.Plane.Reloader.Reload(null);
        foreach (var program in facade.Plane.State.Programs)
        {
            if (program.Phase.IsActive || program.Spec.Start is not StartMode.Manual)
            {
                _ = facade.Plane.Desk.Send(new Command.Restart(program.Name));
            }
        }

        facade.IsRestarting = false;
    }
}
