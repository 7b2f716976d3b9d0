using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Commands.Controlling.Top;

/// <summary>The other screen of a terminal, without cursor and echo, until this is disposed of.</summary>
internal sealed class TopScreen : IDisposable
{
    private const int Stdin = 0;
    private const int Stdout = 1;
    private const string Begin = "\e[?1049h\e[?25l";
    private const string End = "\e[?25h\e[?1049l";

    private TerminalMode? _mode;

    private TopScreen(TerminalMode mode) => _mode = mode;

    /// <summary>Null where standard input or output is no terminal.</summary>
    public static TopScreen? Enter()
    {
        if (!Descriptors.IsTerminal(Stdout) || TerminalMode.Keys(Stdin) is not { } mode)
        {
            return null;
        }

        Write(Begin);
        return new TopScreen(mode);
    }

    public static TerminalSize Size => Pseudoterminals.SizeOf(Stdout) ?? TerminalSize.Usual;

    /// <summary>False where nobody sees it any more.</summary>
    public static bool Show(List<string> lines)
    {
        var text = new StringBuilder("\e[H");
        for (var index = 0; index < lines.Count; index++)
        {
            text.Append(lines[index]).Append("\e[K").Append(index < lines.Count - 1 ? "\r\n" : "");
        }

        return Write(text.Append("\e[J").ToString());
    }

    /// <summary>What was typed; null once the terminal has hung up.</summary>
    public static List<TopKey>? Keys()
    {
        Span<byte> bytes = stackalloc byte[256];
        var length = Descriptors.Read(Stdin, bytes);
        return length > 0 ? TopKeys.Of(bytes[..(int)length])
            : Syscall.Failed(length, out var errno) && (errno == Errno.EAGAIN || errno == Errno.EINTR) ? []
            : null;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _mode, null) is { } mode)
        {
            _ = Write(End);
            mode.Dispose();
        }
    }

    private static bool Write(string text)
    {
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(text);
        while (bytes.Length > 0)
        {
            var written = Descriptors.Write(Stdout, bytes);
            if (!Syscall.Failed(written, out var errno))
            {
                bytes = bytes[(int)written..];
            }
            else if (errno == Errno.EAGAIN)
            {
                _ = Descriptors.Await(Stdout, toWrite: true, null);
            }
            else if (errno != Errno.EINTR)
            {
                return false;
            }
        }

        return true;
    }
}
