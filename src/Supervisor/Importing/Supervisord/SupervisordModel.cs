using System.Collections.Immutable;
using Supervisor.Configuration.Source;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Importing.Supervisord;

/// <summary>What a supervisord.conf says, with the defaults of supervisord where it says nothing.</summary>
internal sealed record SupervisordModel
{
    public required DaemonModel Daemon { get; init; }

    /// <summary>In the order in which supervisord starts them.</summary>
    public ImmutableArray<GroupModel> Groups { get; init; } = [];

    public ImmutableArray<ServerModel> Servers { get; init; } = [];
}

/// <summary>[supervisord].</summary>
internal sealed record DaemonModel
{
    public bool Nodaemon { get; init; }

    public string LogLevel { get; init; } = "info";

    public string Identifier { get; init; } = "supervisor";

    public string? User { get; init; }

    /// <summary>Only where it is given.</summary>
    public int? Umask { get; init; }

    public string? Directory { get; init; }

    public ImmutableArray<(string Name, string Value)> Environment { get; init; } = [];
}

/// <summary>[unix_http_server], [inet_http_server], and those with a name.</summary>
/// <param name="Span">Its header.</param>
internal sealed record ServerModel(string Section, SourceSpan Span)
{
    /// <summary>The path of a socket; null for one that listens on a port.</summary>
    public string? File { get; init; }

    public int Mode { get; init; } = 0x1C0;

    /// <summary><c>user</c> or <c>user:group</c>.</summary>
    public string? Owner { get; init; }

    /// <summary>Empty for every address.</summary>
    public string Host { get; init; } = "";

    public int Port { get; init; }

    public string? UserName { get; init; }

    /// <summary>As it is written: <c>{SHA}</c> and 40 hexadecimal digits stand for a password that nobody knows.</summary>
    public string? Password { get; init; }
}

internal enum GroupKind
{
    Programs,
    FastCgi,
    Listeners,
}

/// <summary>Processes that are addressed together: of a [group:x], or of one section that is in no other group.</summary>
/// <param name="Span">The header that makes it.</param>
internal sealed record GroupModel(string Name, GroupKind Kind, int Priority, SourceSpan Span)
{
    /// <summary>In the order in which supervisord starts them.</summary>
    public ImmutableArray<ProcessModel> Processes { get; init; } = [];

    public FastCgiSocket? Socket { get; init; }

    public ListenerModel? Listener { get; init; }
}

/// <summary>The socket that processes of a [fcgi-program:x] have as standard input.</summary>
internal sealed record FastCgiSocket
{
    /// <summary>The absolute path of a socket; null for a port.</summary>
    public string? Path { get; init; }

    public string Host { get; init; } = "";

    public int Port { get; init; }

    public int? Backlog { get; init; }

    public string? Owner { get; init; }

    public int Mode { get; init; } = 0x1C0;
}

/// <summary>What an [eventlistener:x] says beside what every program does.</summary>
internal sealed record ListenerModel(ImmutableArray<string> Events, int BufferSize, string? ResultHandler);

internal enum AutoRestart
{
    Unexpected,
    Always,
    Never,
}

/// <summary>One process of a program, fcgi-program or eventlistener.</summary>
/// <param name="Name">Its own, unique in its group.</param>
/// <param name="Program">Of its section.</param>
/// <param name="Span">Of its section.</param>
internal sealed record ProcessModel(string Name, string Program, SourceSpan Span)
{
    public ImmutableArray<string> Command { get; init; } = [];

    public string? Directory { get; init; }

    public int? Umask { get; init; }

    public int Priority { get; init; } = 999;

    public bool AutoStart { get; init; } = true;

    public AutoRestart AutoRestart { get; init; }

    public int StartSecs { get; init; } = 1;

    public int StartRetries { get; init; } = 3;

    public ImmutableArray<int> ExitCodes { get; init; } = [0];

    public SignalNumber StopSignal { get; init; } = SignalNumber.TERM;

    public int StopWaitSecs { get; init; } = 10;

    public bool StopAsGroup { get; init; }

    public bool KillAsGroup { get; init; }

    public string? User { get; init; }

    public bool RedirectStderr { get; init; }

    public LogModel Stdout { get; init; } = new();

    public LogModel Stderr { get; init; } = new();

    public ImmutableArray<(string Name, string Value)> Environment { get; init; } = [];

    /// <summary>Null for AUTO.</summary>
    public string? ServerUrl { get; init; }
}

internal enum LogKind
{
    Auto,
    None,
    File,
}

/// <summary>Where one of a process's streams goes.</summary>
internal sealed record LogModel
{
    public LogKind Kind { get; init; }

    public string Path { get; init; } = "";

    /// <summary>0: never rotated.</summary>
    public long MaxBytes { get; init; } = 50 * 1024 * 1024;

    public int Backups { get; init; } = 10;

    public bool Syslog { get; init; }

    public long CaptureMaxBytes { get; init; }

    public bool EventsEnabled { get; init; }
}
