namespace Supervisor.Configuration.Model;

/// <summary>Records of RFC 5424 for a syslog.</summary>
internal sealed record SyslogSettings(SyslogTarget Target) : SinkSettings
{
    /// <summary>As RFC 5424 numbers it.</summary>
    public int Facility { get; init; } = 3;

    /// <summary>Likewise; null: information for stdout, error for stderr.</summary>
    public int? Severity { get; init; }

    /// <summary>Instead of the program's name.</summary>
    public string? Application { get; init; }
}
