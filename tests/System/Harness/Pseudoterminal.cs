using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.SystemTests.Harness;

/// <summary>A terminal whose keyboard and screen are the test's; see pty(7).</summary>
internal sealed partial class Pseudoterminal : IDisposable
{
    private const int O_RDWR_NOCTTY_CLOEXEC = 0x80102;
    private const nuint TIOCGPGRP = 0x540F;
    private const nuint TIOCSWINSZ = 0x5414;
    private const nuint TCGETS = 0x5401;

    // The programs' side is held open, so that the terminal has not hung up before and between those who use it.
    private int _side;
    private int _keyboard;
    private Thread? _reader;
    private volatile bool _closing;
    private volatile bool _isLetGo;

    public Pseudoterminal()
    {
        _keyboard = OpenMaster(O_RDWR_NOCTTY_CLOEXEC);
        var name = new byte[64];
        Assert.True(_keyboard >= 0 && Unlock(_keyboard) == 0 && NameOf(_keyboard, name, (nuint)name.Length) == 0,
            $"no terminal: errno {Marshal.GetLastPInvokeError()}");
        Name = Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));
        _side = Open(Name, O_RDWR_NOCTTY_CLOEXEC);
        Assert.True(_side >= 0, $"{Name}: errno {Marshal.GetLastPInvokeError()}");
    }

    public string Name { get; }

    /// <summary>As seen from outside of every PID namespace.</summary>
    public int ForegroundGroup
    {
        get
        {
            var group = new byte[sizeof(int)];
            Assert.Equal(0, Control(_keyboard, TIOCGPGRP, group));
            return BitConverter.ToInt32(group);
        }
    }

    /// <summary>What tcgetattr(3) tells.</summary>
    public string Settings
    {
        get
        {
            var settings = new byte[64];
            Assert.Equal(0, Control(_keyboard, TCGETS, settings));
            return Convert.ToHexString(settings);
        }
    }

    public void Type(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(bytes.Length, Write(_keyboard, bytes, (nuint)bytes.Length));
    }

    public void Resize(short rows, short columns)
    {
        var size = new byte[8];
        BitConverter.TryWriteBytes(size, rows);
        BitConverter.TryWriteBytes(size.AsSpan(2), columns);
        Assert.Equal(0, Control(_keyboard, TIOCSWINSZ, size));
    }

    /// <summary>Hands on each line of the screen, and null when the terminal has hung up.</summary>
    public void Read(Action<string?> take)
    {
        _reader = new Thread(() => ReadScreen(take)) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>Those who use it now are the last: the screen ends with what they have written.</summary>
    public void LetGo()
    {
        _isLetGo = true;
        _ = Close(_side);
        _side = -1;
    }

    /// <summary>The connection is lost.</summary>
    public void HangUp()
    {
        if (_keyboard >= 0)
        {
            // The reader must not go on with a number that is another file's by then.
            _closing = true;
            _reader?.Join();
            _ = Close(_keyboard);
            _keyboard = -1;
        }
    }

    public void Dispose()
    {
        HangUp();
        if (_side >= 0)
        {
            _ = Close(_side);
        }
    }

    private void ReadScreen(Action<string?> take)
    {
        var buffer = new byte[4096];
        var line = new StringBuilder();
        while (!_closing)
        {
            var ready = new PollDescriptor { Descriptor = _keyboard, Events = 1 };
            nint length = Poll(ref ready, 1, 50) > 0 ? Read(_keyboard, buffer, (nuint)buffer.Length) : 0;
            if (length < 0 && _isLetGo)
            {
                break;
            }

            foreach (var character in Encoding.UTF8.GetString(buffer, 0, (int)Math.Max(length, 0)))
            {
                if (character != '\n')
                {
                    line.Append(character);
                    continue;
                }

                take(line.ToString());
                line.Clear();
            }
        }

        take(null);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int NameOf(int master, byte[] name, nuint size);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, byte[] buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, byte[] buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, byte[] argument);
}
