namespace Supervisor.Init.Arguments;

/// <summary>Options and environment of catatonit 0.1.7, and of its successor what they do once they run.</summary>
internal static unsafe class CatatonitArguments
{
    private const int Usage = 1;
    private const uint Errors = 1;
    private const uint Debugging = 4;

    private static ReadOnlySpan<byte> UsageText => "usage: catatonit [-ghLPV] [--] <progname> [<arguments>...]\n"u8;

    public static int? Read(byte** words, ReadOnlySpan<byte> name, ref InitSettings settings, ref Text output, ref Text error)
    {
        settings.Verbosity = EnvironmentList.Has(settings.Environment, "CATATONIT_DEBUG"u8) ? Debugging : Errors;
        settings.Grouping = Grouping.GroupOnControllingTerminal;
        settings.Adoption = Adoption.Demanded;
        settings.LeftAlone = SignalSet.Synchronous | SignalSet.OfGlibc;
        settings.Swallowed = SignalSet.OfTerminal;
        settings.LeavesDirectory = true;
        settings.ClosesDescriptors = true;
        settings.RewritesListenPid = true;
        (settings.NotFound, settings.NotExecutable, settings.CannotExecute) = (1, 1, 1);
        if (EnvironmentList.Has(settings.Environment, "CATATONIT_LOG"u8))
        {
            error.Format("ERROR (catatonit:%d1): CATATONIT_LOG is reserved for future use\n"u8, settings.Self);
            return Usage;
        }

        var pauses = false;
        var options = new OptionReader(words, name, "ghLPV"u8, "version V\n"u8);
        for (var letter = options.Next(ref error); letter != OptionReader.End; letter = options.Next(ref error))
        {
            if (Take(letter, ref settings, ref pauses, ref output, ref error) is { } end)
            {
                return end;
            }
        }

        if (*options.Rest is null && !pauses)
        {
            error.Format("ERROR (catatonit:%d1): missing program name\n"u8, settings.Self);
            error.Add(UsageText);
            return Usage;
        }

        settings.Command = pauses ? null : options.Rest;
        return null;
    }

    private static int? Take(byte letter, ref InitSettings settings, ref bool pauses, ref Text output, ref Text error)
    {
        switch (letter)
        {
            case (byte)'g':
                settings.ToGroup = true;
                return null;
            case (byte)'P':
                pauses = true;
                return null;
            case (byte)'h':
                WriteHelp(ref error);
                return 0;
            case (byte)'L':
                output.Add(Licence.Text);
                return 0;
            case (byte)'V':
                output.Add("tini version 0.1.7_catatonit\n"u8);
                return 0;
            default:
                error.Add(UsageText);
                return Usage;
        }
    }

    private static void WriteHelp(ref Text text)
    {
        text.Add(UsageText);
        text.Add("""

            options:
              -g              Forward signals to pid1's process group.
              -h              Print this help page.
              -L              Print license information.
              -P              Run in pause mode (no program is run and quit on SIGINT).
              -V, --version   Print version information.

            The source code can be found at <https://github.com/openSUSE/catatonit/>.
            For bug reporting instructions, please see: <https://bugs.opensuse.org/>.

            """u8);
    }
}
