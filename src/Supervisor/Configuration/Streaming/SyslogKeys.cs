using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Values;

namespace Supervisor.Configuration.Streaming;

/// <summary>syslog: records of RFC 5424, by a local socket, UDP or TCP.</summary>
internal static class SyslogKeys
{
    public static SinkKind Kind { get; } = new SinkKind<SyslogSettings>("syslog", new("a syslog",
    [
        new("syslog", "The path of a socket, udp://ADDRESS:PORT or tcp://ADDRESS:PORT; names are not looked up, but localhost is loopback.",
            "\"udp://127.0.0.1:514\"", (r, n, s) => s with { Target = r.Take(n, SyslogAddress.Parse(r.Text(n))) ?? SyslogTarget.ThisMachine }),
        new("facility", "daemon unless set.", "\"local0\"", (r, n, s) => s with { Facility = r.Choice(n, Facilities) }),
        new("severity", "info for stdout and err for stderr unless set.", "\"notice\"", (r, n, s) => s with { Severity = r.Choice(n, Severities) }),
        new("app_name", "The program's name unless set.", "\"shop-{name}\"", (r, n, s) => s with { Application = r.TextNotEmpty(n) }),
        SinkKinds.WhenFull<SyslogSettings>(),
    ]), new SyslogSettings(SyslogTarget.ThisMachine)) { IsWord = true };

    /// <summary>RFC 5424, 6.2.1, by the names of syslog(3).</summary>
    private static ImmutableArray<(string, int)> Facilities =>
    [
        ("kern", 0), ("user", 1), ("mail", 2), ("daemon", 3), ("auth", 4), ("syslog", 5), ("lpr", 6), ("news", 7), ("uucp", 8), ("cron", 9),
        ("authpriv", 10), ("ftp", 11), ("local0", 16), ("local1", 17), ("local2", 18), ("local3", 19), ("local4", 20), ("local5", 21),
        ("local6", 22), ("local7", 23),
    ];

    private static ImmutableArray<(string, int)> Severities =>
        [("emerg", 0), ("alert", 1), ("crit", 2), ("err", 3), ("warning", 4), ("notice", 5), ("info", 6), ("debug", 7)];
}
