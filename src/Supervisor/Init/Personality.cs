namespace Supervisor.Init;

/// <summary>What this binary is, by the name that it was called by.</summary>
internal enum Personality
{
    /// <summary>The supervisor, with its runtime.</summary>
    Supervisor,

    /// <summary>supervisor init.</summary>
    Init,
    Tini,
    DumbInit,
    Catatonit,
}

/// <summary>The table of names. Read before the runtime is started: see <see cref="Entrance"/> for what that allows.</summary>
internal static class Personalities
{
    /// <param name="name">argv[0], with or without a path.</param>
    /// <param name="firstArgument">argv[1], empty where there is none.</param>
    public static Personality Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> firstArgument)
    {
        var last = name[(name.LastIndexOf((byte)'/') + 1)..];
        return last.SequenceEqual("tini"u8) || last.SequenceEqual("docker-init"u8) ? Personality.Tini
            : last.SequenceEqual("dumb-init"u8) ? Personality.DumbInit
            // podman run --init gives its init, catatonit by default, this name.
            : last.SequenceEqual("catatonit"u8) || last.SequenceEqual("podman-init"u8) ? Personality.Catatonit
            : firstArgument.SequenceEqual("init"u8) ? Personality.Init
            : Personality.Supervisor;
    }
}
