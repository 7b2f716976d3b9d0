namespace Supervisor.Configuration.Model;

/// <summary>What a program reads from its descriptor 0.</summary>
internal abstract record StdinSource
{
    private StdinSource()
    {
    }

    /// <summary>Empty from the start: /dev/null.</summary>
    public sealed record Null : StdinSource;

    /// <summary>A file, read from its beginning at each start.</summary>
    /// <param name="Path">Absolute; opened with the supervisor's rights, in its view of the file system.</param>
    public sealed record File(string Path) : StdinSource;

    /// <summary>Silent but never at its end: a pipe that the supervisor holds open across restarts.</summary>
    public sealed record Open : StdinSource;

    /// <summary>What other programs write that have it as a sink; its end once none of them is left at a shutdown.</summary>
    public sealed record Programs : StdinSource;

    /// <summary>Events; empty at each start.</summary>
    public sealed record Events : StdinSource;

    /// <summary>A listening socket, to accept connections from: FastCGI.</summary>
    public sealed record Socket(SocketSettings Settings) : StdinSource;

    /// <summary>The supervisor's own.</summary>
    public sealed record Inherit : StdinSource;
}
