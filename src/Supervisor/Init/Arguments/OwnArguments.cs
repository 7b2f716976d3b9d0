using System.Runtime.InteropServices;

namespace Supervisor.Init.Arguments;

/// <summary>supervisor init: what the three offer, under names that say what they mean.</summary>
internal static unsafe class OwnArguments
{
    private const int Usage = 2;
    private const int HighestCode = 255;
    private const byte Session = 1;
    private const byte NoSubreaper = 2;

    private static ReadOnlySpan<byte> Name => "supervisor init"u8;

    private static ReadOnlySpan<byte> LongNames =>
        "group g\nrewrite=r\nexit-code=e\nparent-death-signal=p\nwait-all?a\nsession \u0001\nno-subreaper \u0002\npause P\nverbose v\nhelp h\nversion V\n"u8;

    public static int? Read(byte** words, ref InitSettings settings, ref Text output, ref Text error)
    {
        settings.Verbosity = 1;
        settings.Grouping = Grouping.GroupOnControllingTerminal;
        settings.Adoption = Adoption.Demanded;
        settings.LeftAlone = SignalSet.Synchronous;
        settings.LeavesDirectory = true;
        settings.ClosesDescriptors = true;
        settings.RewritesListenPid = true;
        (settings.NotFound, settings.NotExecutable, settings.CannotExecute) = (127, 126, 125);
        var pauses = false;
        var options = new OptionReader(words, Name, "gr:e:p:avPhV"u8, LongNames);
        for (var letter = options.Next(ref error); letter != OptionReader.End; letter = options.Next(ref error))
        {
            if (Take(letter, options.Value, ref settings, ref pauses, ref output, ref error) is { } end)
            {
                return end;
            }
        }

        if (pauses != (*options.Rest is null))
        {
            error.Add(Name);
            error.Add(pauses ? ": a pause runs no command\n"u8 : ": there is no command: write it after --\n"u8);
            return AdviseHelp(ref error);
        }

        settings.Command = pauses ? null : options.Rest;
        return null;
    }

    /// <summary>The value of <c>--wait-all</c>: none, or a duration as <c>10s</c>.</summary>
    public static bool TakePatience(byte* value, ref InitSettings settings)
    {
        // Who is not adopted cannot be waited for.
        settings.Adoption = Adoption.Demanded;
        settings.WaitsForAll = true;
        settings.Patience = value is null ? -1 : Milliseconds(value);
        return value is null || settings.Patience >= 0;
    }

    private static int? Take(byte letter, byte* value, ref InitSettings settings, ref bool pauses, ref Text output, ref Text error)
    {
        switch (letter)
        {
            case (byte)'h':
                output.Add(Help);
                return 0;
            case (byte)'V':
                output.Add("supervisor 0.1.0\n"u8);
                return 0;
            case (byte)'v':
                settings.Verbosity++;
                return null;
            case (byte)'g':
                settings.ToGroup = true;
                return null;
            case Session:
                settings.Grouping = Grouping.Session;
                return null;
            case NoSubreaper:
                settings.Adoption = Adoption.AsItIs;
                return null;
            case (byte)'P':
                pauses = true;
                return null;
            case (byte)'a' when TakePatience(value, ref settings):
            case (byte)'r' when Rewrite(value, ref settings):
            case (byte)'e' when MapCode(value, ref settings):
            case (byte)'p' when DeathSignal(value, ref settings):
                return null;
            case (byte)'a' or (byte)'r' or (byte)'e' or (byte)'p':
                error.Add(Name);
                error.Format(": -%c1 does not take %s2\n"u8, letter, (nint)value);
                return AdviseHelp(ref error);
            default:
                return AdviseHelp(ref error);
        }
    }

    private static int AdviseHelp(ref Text error)
    {
        error.Add("Try 'supervisor init --help'.\n"u8);
        return Usage;
    }

    private static bool Rewrite(byte* text, ref InitSettings settings)
    {
        var second = Part(text, first: false);
        var signal = SignalSet.Read(Part(text, first: true));
        var replacement = SignalSet.Read(second);
        if (signal <= 0 || replacement < 0)
        {
            return false;
        }

        settings.Rewrites[signal] = (sbyte)replacement;
        return true;
    }

    // CODE stands for CODE:0.
    private static bool MapCode(byte* text, ref InitSettings settings)
    {
        var second = Part(text, first: false);
        var other = 0;
        if (!Numbers.TryRead(Part(text, first: true), HighestCode, out var code) || (!second.IsEmpty && !Numbers.TryRead(second, HighestCode, out other)))
        {
            return false;
        }

        settings.ExitCodes[code] = (byte)other;
        return true;
    }

    private static bool DeathSignal(byte* text, ref InitSettings settings) =>
        (settings.ParentDeathSignal = SignalSet.Read(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text))) > 0;

    private static ReadOnlySpan<byte> Part(byte* text, bool first)
    {
        var whole = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        var colon = whole.IndexOf((byte)':');
        return first ? colon < 0 ? whole : whole[..colon] : colon < 0 ? default : whole[(colon + 1)..];
    }

    /// <summary>Of <c>500ms</c>, <c>10s</c>, <c>2m</c>, <c>1h</c>; below zero for anything else.</summary>
    private static long Milliseconds(byte* text)
    {
        var number = Numbers.Read(text, out var end);
        var unit = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(end);
        var length = unit.SequenceEqual("ms"u8) ? 1L : unit.SequenceEqual("s"u8) ? 1000 : unit.SequenceEqual("m"u8) ? 60_000 : unit.SequenceEqual("h"u8) ? 3_600_000 : -1;
        return end == text || *text is (byte)'-' or (byte)' ' || number > int.MaxValue || length < 0 ? -1 : number * length;
    }

    private static ReadOnlySpan<byte> Help => """
        supervisor init [flags] -- COMMAND

        PID 1 for one command: starts it, forwards signals to it, reaps whatever else there is, and ends with its exit code,
        128 + N for signal N; 127 if it is not there, 126 if it may not be executed, 125 if it cannot be.

          -g, --group                   signals go to all of the command's process group
              --session                 the command leads a session of its own, and takes the terminal over
          -r, --rewrite FROM:TO         a signal for another, by name or number; TO is 0 for none (repeatable)
          -e, --exit-code CODE[:CODE]   end with another code, or with 0 (repeatable)
          -p, --parent-death-signal S   receive signal S when the parent ends
          -a, --wait-all[=TIMEOUT]      when the command has ended, TERM for the rest, and end after them;
                                        what is left after TIMEOUT (500ms, 10s, 2m) is killed
              --no-subreaper            do not adopt orphans where this is not PID 1
          -P, --pause                   run no command: reap, and end at TERM or INT
          -v, --verbose                 say what is done on standard error; twice for signals as well
          -h, --help                    this
          -V, --version                 the version

        Called by the name of tini, docker-init, dumb-init or catatonit, through a link, it takes their place.

        """u8;
}
