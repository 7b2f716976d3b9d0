namespace Supervisor.Configuration.Values;

/// <summary>Names of environment variables.</summary>
internal static class VariableName
{
    /// <summary>Set for every program, with 1, as supervisord does; scripts ask for it to know that they are supervised.</summary>
    public const string Enabled = "SUPERVISOR_ENABLED";

    /// <summary>Set for every program, with its name, as supervisord does; and it tells a stray descendant's origin.</summary>
    public const string ProcessName = "SUPERVISOR_PROCESS_NAME";

    /// <summary>What is wrong with it, or null.</summary>
    public static string? Problem(string name) => name switch
    {
        "" => "the name of a variable cannot be empty",
        Enabled or ProcessName => $"`{name}` is set by the supervisor itself",
        _ when name.AsSpan().ContainsAny("=\0 \t\n") => "the name of a variable cannot hold `=`, a space or a NUL character",
        _ => null,
    };
}
