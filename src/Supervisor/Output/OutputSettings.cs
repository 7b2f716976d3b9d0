using Supervisor.Kernel;

namespace Supervisor.Output;

/// <summary>Which descriptors the pump writes to, and how.</summary>
internal sealed record OutputSettings
{
    public int Stdout { get; init; } = 1;

    /// <summary>The supervisor's own log goes here too.</summary>
    public int Stderr { get; init; } = 2;

    /// <summary>Whether a terminal gets colours; see https://no-color.org.</summary>
    public bool Colour { get; init; }

    /// <summary>Of this machine, for records that say where they come from.</summary>
    public string HostName { get; init; } = Environment.MachineName;

    /// <summary>Of the supervisor's own terminal, or what programs expect where it has none.</summary>
    public TerminalSize TerminalSize =>
        Pseudoterminals.SizeOf(Stdout) ?? Pseudoterminals.SizeOf(Stderr) ?? Pseudoterminals.SizeOf(0) ?? TerminalSize.Usual;

    public static OutputSettings FromEnvironment() =>
        new() { Colour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) };
}
