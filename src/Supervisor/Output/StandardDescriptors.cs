using Supervisor.Kernel;

namespace Supervisor.Output;

/// <summary>
/// Descriptors 0, 1 and 2 are always open, or the next file opened would become somebody's standard output. Called
/// before anything else is opened.
/// </summary>
internal static class StandardDescriptors
{
    private const int Last = 2;

    public static void EnsureOpen()
    {
        for (var descriptor = 0; descriptor <= Last; descriptor++)
        {
            if (!Descriptors.IsOpen(descriptor))
            {
                Fill(descriptor);
            }
        }
    }

    private static void Fill(int descriptor)
    {
        // The lowest free number is this one, for those before it are open.
        if (Descriptors.Open("/dev/null\0"u8, Descriptors.O_RDWR) >= 0)
        {
            return;
        }

        // No /dev here: the one end of a pipe whose other end is closed reads as empty, or refuses to be written.
        if (Descriptors.Pipe(out var readEnd, out var writeEnd) < 0)
        {
            return;
        }

        var (kept, other) = descriptor == 0 ? (readEnd, writeEnd) : (writeEnd, readEnd);
        if (kept != descriptor)
        {
            _ = Descriptors.Duplicate(kept, descriptor);
            Descriptors.Close(kept);
        }

        if (other != descriptor)
        {
            Descriptors.Close(other);
        }
    }
}
