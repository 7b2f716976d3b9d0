using System.Collections.Immutable;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>The same for several processes at once; what came of each is a part of the answer, not a fault.</summary>
internal static class GroupWork
{
    /// <param name="isMeant">Others are left out of the answer.</param>
    public static async Task<RpcAnswer> Run(
        SupervisordFacade facade, ImmutableArray<ProgramState> programs, Func<ProgramState, bool> isMeant, Func<ProgramState, Task<RpcAnswer>> work)
    {
        // What was refused at once comes first, as there. Asked before anything is awaited: later on more has been answered.
        var begun = new List<(ProgramState Program, Task<RpcAnswer> Answer, bool IsAtOnce)>();
        foreach (var program in programs.Where(isMeant))
        {
            var answer = work(program);
            begun.Add((program, answer, answer.IsCompleted));
        }

        var (first, later) = (ImmutableArray.CreateBuilder<RpcValue>(), ImmutableArray.CreateBuilder<RpcValue>());
        foreach (var (program, answer, isAtOnce) in begun)
        {
            var to = isAtOnce ? first : later;
            to.Add(Outcome(facade.NameOf(program), await answer));
        }

        return new RpcValue.List([.. first, .. later]);
    }

    public static RpcValue Outcome(ProcessName name, RpcAnswer answer)
    {
        var (status, description) = answer is RpcAnswer.Failed { Fault: var fault } ? (fault.Code, fault.Text) : (FaultCode.Success, "OK");
        return new RpcValue.Struct(
        [
            new("name", RpcValue.Of(name.Process)),
            new("group", RpcValue.Of(name.Group)),
            new("status", RpcValue.Of((int)status)),
            new("description", RpcValue.Of(description)),
        ]);
    }
}
