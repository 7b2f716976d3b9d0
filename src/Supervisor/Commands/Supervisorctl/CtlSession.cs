using Supervisor.Control.Supervisord;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>Exit codes of supervisorctl.</summary>
internal static class CtlExit
{
    public const int Success = 0;
    public const int Generic = 1;
    public const int InvalidArguments = 2;
    public const int NotImplemented = 3;
    public const int Refused = 4;

    /// <summary>Of status alone.</summary>
    public const int Unknown = 4;

    /// <summary>Of status: some process does not run.</summary>
    public const int StatusNotRunning = 3;
    public const int WrongVersion = 5;
    public const int NotRunning = 7;
}

/// <summary>The server that is spoken to, where lines go, and the exit code so far: the last action that sets one decides.</summary>
internal sealed class CtlSession(RpcClient client, CtlOptions options, TextWriter output)
{
    private const string ApiVersion = "3.0";

    public RpcClient Client { get; private set; } = client;

    public CtlOptions Options { get; } = options;

    public int Exit { get; set; }

    /// <summary>A call has had no answer: whatever the action still wanted cannot be had either.</summary>
    public bool IsBroken { get; private set; }

    public void Begin() => IsBroken = false;

    public void Print(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }

    public void PrintRaw(ReadOnlySpan<char> text)
    {
        output.Write(text);
        output.Flush();
    }

    public void Fail(string line, int exit = CtlExit.Generic)
    {
        Print(line);
        Exit = exit;
    }

    /// <summary>An answer; null with everything said that there is to say.</summary>
    public RpcAnswer? Call(string method, params ReadOnlySpan<RpcValue> parameters)
    {
        if (IsBroken)
        {
            return null;
        }

        var answer = Client.Call(method, parameters);
        if (answer is null)
        {
            IsBroken = true;
            Explain();
        }

        return answer;
    }

    /// <summary>The result of a call that has no fault to be met; null where there is none.</summary>
    public RpcValue? Result(string method, params ReadOnlySpan<RpcValue> parameters)
    {
        switch (Call(method, parameters))
        {
            case RpcAnswer.Value value:
                return value.Result;
            case RpcAnswer.Failed failed:
                Fail($"error: {failed.Fault.Text}");
                return null;
            default:
                return null;
        }
    }

    public IEnumerable<RpcValue.Struct> Structs(string method) => Result(method) is RpcValue.List list ? list.Items.OfType<RpcValue.Struct>() : [];

    /// <summary>Whether there is a server that speaks the same version.</summary>
    public bool IsUp()
    {
        switch (Call("supervisor.getVersion"))
        {
            case RpcAnswer.Value { Result: RpcValue.Text { Value: ApiVersion } }:
                return true;
            case RpcAnswer.Value { Result: RpcValue.Text { Value: var other } }:
                Fail($"Sorry, this version of supervisorctl expects to talk to a server with API version {ApiVersion}, but the remote version is {other}.", CtlExit.WrongVersion);
                return false;
            case RpcAnswer.Failed { Fault.Code: FaultCode.UnknownMethod }:
                Fail("Sorry, supervisord responded but did not recognize the supervisor namespace commands that supervisorctl uses to control it.  "
                    + "Please check that the [rpcinterface:supervisor] section is enabled in the configuration file (see sample.conf).", CtlExit.NotImplemented);
                return false;
            case RpcAnswer.Failed failed:
                Fail($"error: {failed.Fault.Text}");
                return false;
            default:
                return false;
        }
    }

    public void Open(RpcClient other) => Client = other;

    /// <summary>What the exit code becomes by a fault.</summary>
    public void Note(FaultCode code, FaultCode ignored = FaultCode.Success)
    {
        if (code != ignored && code != FaultCode.Success)
        {
            Exit = code is FaultCode.SpawnError or FaultCode.AbnormalTermination or FaultCode.NotRunning ? CtlExit.NotRunning : CtlExit.Generic;
        }
    }

    public static string NameOf(RpcValue.Struct info) => new ProcessName(info.TextOf("group"), info.TextOf("name")).ToString();

    private void Explain()
    {
        switch (Client.Trouble)
        {
            case CallTrouble.Refused:
                Fail($"{Client.Url} refused connection", CtlExit.Refused);
                break;
            case CallTrouble.NoFile:
                Fail($"{Client.Url} no such file", CtlExit.NotRunning);
                break;
            case CallTrouble.Unauthorized:
                Fail("Server requires authentication");
                break;
            default:
                Fail($"error: {Client.Problem}");
                break;
        }
    }
}
