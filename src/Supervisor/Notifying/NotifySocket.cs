using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Notifying;

/// <summary>How a socket can be reached.</summary>
internal enum NotifyPlace
{
    /// <summary>By a path of the supervisor's own tree.</summary>
    Path,

    /// <summary>By an inherited descriptor alone.</summary>
    Unmounted,

    /// <summary>By a name of the supervisor's network namespace.</summary>
    Abstract,
}

/// <summary>
/// The socket of one launch. That it is no other's is the first evidence of whom a message comes from, and what was sent to
/// an earlier launch cannot be taken for the word of a later one.
/// </summary>
internal sealed class NotifySocket(DatagramSocket socket, string name, NotifyPlace place, OwnedDescriptor? file) : IDisposable
{
    public DatagramSocket Socket => socket;

    /// <summary>A path, or a name that begins with <c>@</c>.</summary>
    public string Name => name;

    public NotifyPlace Place => place;

    /// <summary>
    /// Of the file, not of the socket: whoever has it can send by /proc/self/fd, whatever tree and network are his. -1 once the
    /// launch is over.
    /// </summary>
    public int File => file?.Number ?? -1;

    /// <summary>The program has its copy.</summary>
    public void CloseFile() => file?.Dispose();

    public void Dispose()
    {
        CloseFile();
        socket.Dispose();
        if (place is not NotifyPlace.Abstract)
        {
            _ = KernelPath.RemoveFile(name);
        }
    }
}
