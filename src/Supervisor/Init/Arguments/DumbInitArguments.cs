namespace Supervisor.Init.Arguments;

/// <summary>
/// Options and environment of dumb-init 1.2.5, and one more that its help does not show: <c>--wait-all</c>, for it ends as soon
/// as its child has, without those that it has just sent TERM to.
/// </summary>
internal static unsafe class DumbInitArguments
{
    private const int Usage = 1;
    private const byte Wait = 1;

    private static ReadOnlySpan<byte> Version => "dumb-init v1.2.5\n"u8;

    private static ReadOnlySpan<byte> LongNames => "help h\nsingle-child c\nrewrite=r\nverbose v\nversion V\nwait-all?\u0001\n"u8;

    public static int? Read(byte** words, ReadOnlySpan<byte> name, ref InitSettings settings, ref Text error)
    {
        settings.Grouping = Grouping.Session;
        settings.Adoption = Adoption.AsItIs;
        settings.LeftAlone = SignalSet.OfGlibc;
        settings.ResetsDispositions = true;
        settings.LeavesDirectory = true;
        settings.EndsGroup = true;
        (settings.NotFound, settings.NotExecutable, settings.CannotExecute) = (2, 2, 2);
        var options = new OptionReader(words, name, "hvVcr:"u8, LongNames);
        for (var letter = options.Next(ref error); letter != OptionReader.End; letter = options.Next(ref error))
        {
            if (Take(letter, options.Value, name, ref settings, ref error) is { } end)
            {
                return end;
            }
        }

        if (*options.Rest is null)
        {
            error.Add("Usage: "u8);
            error.Add(name);
            error.Add(" [option] program [args]\nTry "u8);
            error.Add(name);
            error.Add(" --help for full usage.\n"u8);
            return Usage;
        }

        settings.Command = options.Rest;
        TakeEnvironment(ref settings, ref error);
        TakeSession(ref settings);
        return null;
    }

    private static int? Take(byte letter, byte* value, ReadOnlySpan<byte> name, ref InitSettings settings, ref Text error)
    {
        switch (letter)
        {
            case (byte)'h':
                WriteHelp(name, ref error);
                return 0;
            case (byte)'V':
                error.Add(Version);
                return 0;
            case (byte)'v':
                settings.Verbosity = 1;
                return null;
            case (byte)'c':
                settings.Grouping = Grouping.None;
                return null;
            case (byte)'r' when Rewrite(value, ref settings):
                return null;
            case (byte)'r':
                error.Add("""
                    Usage: -r option takes <signum>:<signum>, where <signum> is between 1 and 31.
                    This option can be specified multiple times.
                    Use --help for full usage.

                    """u8);
                return Usage;
            case Wait when OwnArguments.TakePatience(value, ref settings):
                return null;
            case Wait:
                error.Format("[dumb-init] --wait-all does not take %s1\n"u8, (nint)value);
                return Usage;
            default:
                return Usage;
        }
    }

    // As sscanf("%d:%d") reads it: blanks before a number and anything after the second are passed over.
    private static bool Rewrite(byte* text, ref InitSettings settings)
    {
        var signal = (int)Numbers.Read(text, out var colon);
        if (colon == text || *colon != ':')
        {
            return false;
        }

        var replacement = (int)Numbers.Read(colon + 1, out var end);
        if (end == colon + 1 || signal is < 1 or > SignalSet.LastClassic || replacement is < 0 or > SignalSet.LastClassic)
        {
            return false;
        }

        settings.Rewrites[signal] = (sbyte)replacement;
        return true;
    }

    private static void TakeEnvironment(ref InitSettings settings, ref Text error)
    {
        if (EnvironmentList.Is(settings.Environment, "DUMB_INIT_DEBUG"u8, "1"u8))
        {
            settings.Verbosity = 1;
            error.Add("[dumb-init] Running in debug mode.\n"u8);
        }

        if (EnvironmentList.Is(settings.Environment, "DUMB_INIT_SETSID"u8, "0"u8))
        {
            settings.Grouping = Grouping.None;
            error.Add(settings.Verbosity > 0 ? "[dumb-init] Not running in setsid mode.\n"u8 : default);
        }
    }

    /// <summary>A session has no shell that would go on with what the terminal has stopped, so it is stopped for good, and this with it.</summary>
    private static void TakeSession(ref InitSettings settings)
    {
        settings.StopsSelf = SignalSet.OfTerminal;
        settings.ToGroup = settings.Grouping == Grouping.Session;
        if (!settings.ToGroup)
        {
            return;
        }

        for (var signal = SignalSet.SIGTSTP; signal <= SignalSet.SIGTTOU; signal++)
        {
            if (settings.Rewrites[signal] == InitSettings.UnchangedSignal)
            {
                settings.Rewrites[signal] = SignalSet.SIGSTOP;
            }
        }
    }

    private static void WriteHelp(ReadOnlySpan<byte> name, ref Text text)
    {
        text.Add(Version);
        text.Add("Usage: "u8);
        text.Add(name);
        text.Add("""
             [option] command [[arg] ...]

            dumb-init is a simple process supervisor that forwards signals to children.
            It is designed to run as PID1 in minimal container environments.

            Optional arguments:
               -c, --single-child   Run in single-child mode.
                                    In this mode, signals are only proxied to the
                                    direct child and not any of its descendants.
               -r, --rewrite s:r    Rewrite received signal s to new signal r before proxying.
                                    To ignore (not proxy) a signal, rewrite it to 0.
                                    This option can be specified multiple times.
               -v, --verbose        Print debugging information to stderr.
               -h, --help           Print this help message and exit.
               -V, --version        Print the current version and exit.

            Full help is available online at https://github.com/Yelp/dumb-init

            """u8);
    }
}
