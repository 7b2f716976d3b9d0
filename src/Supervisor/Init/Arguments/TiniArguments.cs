using System.Runtime.InteropServices;

namespace Supervisor.Init.Arguments;

/// <summary>Options and environment of tini 0.19.</summary>
internal static unsafe class TiniArguments
{
    private const int Usage = 1;
    private const int HighestCode = 255;

    private static ReadOnlySpan<byte> Version => "tini version 0.19.0"u8;

    public static int? Read(byte** words, ReadOnlySpan<byte> name, ref InitSettings settings, ref Text output, ref Text error)
    {
        if (words[0] is not null && words[1] is null
            && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(words[0]).SequenceEqual("--version"u8))
        {
            output.Add(Version);
            output.Add("\n"u8);
            return 0;
        }

        settings.Verbosity = 1;
        settings.Grouping = Grouping.Group;
        settings.Adoption = Adoption.Warned;
        settings.LeftAlone = SignalSet.Synchronous | SignalSet.OfGlibc | SignalSet.Bit(SignalSet.SIGTTIN) | SignalSet.Bit(SignalSet.SIGTTOU);
        (settings.NotFound, settings.NotExecutable, settings.CannotExecute) = (127, 126, 1);
        var options = new OptionReader(words, name, "p:hvwgle:s"u8, default);
        for (var letter = options.Next(ref error); letter != OptionReader.End; letter = options.Next(ref error))
        {
            if (Take(letter, options.Value, name, ref settings, ref output, ref error) is { } end)
            {
                return end;
            }
        }

        if (*options.Rest is null)
        {
            WriteUsage(name, ref error);
            return Usage;
        }

        settings.Command = options.Rest;
        TakeEnvironment(ref settings);
        return null;
    }

    private static int? Take(byte letter, byte* value, ReadOnlySpan<byte> name, ref InitSettings settings, ref Text output, ref Text error)
    {
        switch (letter)
        {
            case (byte)'h':
                WriteUsage(name, ref output);
                return 0;
            case (byte)'l':
                output.Add(Licence.Text);
                return 0;
            case (byte)'s':
                settings.Adoption = Adoption.Demanded;
                return null;
            case (byte)'v':
                settings.Verbosity++;
                return null;
            case (byte)'w':
                settings.WarnsOfReaped = true;
                return null;
            case (byte)'g':
                settings.ToGroup = true;
                return null;
            case (byte)'p' when DeathSignal(value) is > 0 and var signal:
                settings.ParentDeathSignal = signal;
                return null;
            case (byte)'e' when Numbers.Read(value, out var rest) is >= 0 and <= HighestCode and var code && *rest == 0:
                settings.ExitCodes[code] = 0;
                return null;
            case (byte)'p' or (byte)'e':
                error.Format("[FATAL tini (%d1)] Not a valid option for -%c2: %s3\n"u8, settings.Self, letter, (nint)value);
                return Usage;
            default:
                WriteUsage(name, ref error);
                return Usage;
        }
    }

    // Names only, as SIGTERM; three have none.
    private static int DeathSignal(byte* text)
    {
        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        return name.StartsWith("SIG"u8) && SignalSet.Named(name[3..]) is not (16 or 29 or 30) and var signal ? signal : 0;
    }

    private static void TakeEnvironment(ref InitSettings settings)
    {
        settings.ToGroup |= EnvironmentList.Has(settings.Environment, "TINI_KILL_PROCESS_GROUP"u8);
        if (EnvironmentList.Has(settings.Environment, "TINI_SUBREAPER"u8))
        {
            settings.Adoption = Adoption.Demanded;
        }

        var verbosity = EnvironmentList.Find(settings.Environment, "TINI_VERBOSITY"u8);
        if (verbosity is not null)
        {
            settings.Verbosity = (uint)Numbers.Read(verbosity, out _);
        }
    }

    private static void WriteUsage(ReadOnlySpan<byte> path, ref Text text)
    {
        var name = path[(path.LastIndexOf((byte)'/') + 1)..];
        text.Add(name);
        text.Add(" ("u8);
        text.Add(Version);
        text.Add(")\nUsage: "u8);
        text.Add(name);
        text.Add(" [OPTIONS] PROGRAM -- [ARGS] | --version\n\nExecute a program under the supervision of a valid init process ("u8);
        text.Add(name);
        text.Add("""
            )

            Command line options:

              --version: Show version and exit.
              -h: Show this help message and exit.
              -s: Register as a process subreaper (requires Linux >= 3.4).
              -p SIGNAL: Trigger SIGNAL when parent dies, e.g. "-p SIGKILL".
              -v: Generate more verbose output. Repeat up to 3 times.
              -w: Print a warning when processes are getting reaped.
              -g: Send signals to the child's process group.
              -e EXIT_CODE: Remap EXIT_CODE (from 0 to 255) to 0.
              -l: Show license and exit.

            Environment variables:

              TINI_SUBREAPER: Register as a process subreaper (requires Linux >= 3.4).
              TINI_VERBOSITY: Set the verbosity level (default: 1).
              TINI_KILL_PROCESS_GROUP: Send signals to the child's process group.


            """u8);
    }
}
