using Supervisor.Engine.Model;

namespace Supervisor.Notifying;

/// <summary>By what one launch of a program speaks to the supervisor.</summary>
/// <param name="Id">Whose it is.</param>
/// <param name="Token">Of its socket, for epoll; that of its pipe is the next.</param>
/// <param name="Socket">Null for a program that does not use sd_notify.</param>
/// <param name="Pipe">Null for a program without a readiness descriptor.</param>
internal sealed record Channel(InstanceId Id, ulong Token, NotifySocket? Socket, ReadinessPipe? Pipe) : IDisposable
{
    /// <summary>The first message that was refused has been told of; others are for those who look closely.</summary>
    public bool HasRefused { get; set; }

    /// <summary>The program has its copies, or will never have them.</summary>
    public void CloseGiven()
    {
        Socket?.CloseFile();
        Pipe?.CloseWriteEnd();
    }

    public void Dispose()
    {
        Socket?.Dispose();
        Pipe?.Dispose();
    }
}
