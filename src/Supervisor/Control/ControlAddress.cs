namespace Supervisor.Control;

/// <summary>Where the socket is that nobody has said the place of: the same answer for who listens and for who connects.</summary>
internal static class ControlAddress
{
    /// <summary>A path in the environment, for both sides.</summary>
    public const string Variable = "SUPERVISOR_SOCKET";

    private const string OfTheSystem = "/run/supervisor.sock";

    /// <summary>The variable's; for an ordinary user the one of the own runtime directory, where there is one.</summary>
    public static string UsualSocket() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given
        : !Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? $"{runtime}/supervisor.sock"
        : OfTheSystem;
}
