using System.Runtime.InteropServices;

namespace Supervisor.Init.Arguments;

/// <summary>The command line and the environment, read as the personality reads them.</summary>
internal static unsafe class CommandLine
{
    /// <summary>Null when there is something to run; else the exit code, with the reason in <paramref name="output"/> and <paramref name="error"/>.</summary>
    public static int? Read(byte** arguments, ref InitSettings settings, ref Text output, ref Text error)
    {
        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(arguments[0]);
        return settings.Personality switch
        {
            Personality.Tini => TiniArguments.Read(arguments + 1, name, ref settings, ref output, ref error),
            Personality.DumbInit => DumbInitArguments.Read(arguments + 1, name, ref settings, ref error),
            Personality.Catatonit => CatatonitArguments.Read(arguments + 1, name, ref settings, ref output, ref error),
            _ => OwnArguments.Read(arguments + 2, ref settings, ref output, ref error),
        };
    }
}
