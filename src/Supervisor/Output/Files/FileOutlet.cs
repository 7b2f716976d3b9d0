using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Output.Sinks;

namespace Supervisor.Output.Files;

/// <summary>
/// A file that is appended to and rotated at line ends. It is opened by its name again whenever it turns out to be gone,
/// and after every failure but a full disk; until then what waits stays in the buffer, so nothing is lost or written twice.
/// </summary>
/// <remarks>
/// Whole blocks are copied from the pipe to the file through one small buffer. splice(2) was measured beside it and is
/// slower: it copies too, a page at a time, cannot append (O_APPEND), and hides the line ends that rotation needs.
/// </remarks>
internal sealed class FileOutlet(FileSettings settings, Epoll epoll, LogKeeper keeper, Action<OutputReport> report)
    : Outlet(settings.Path, epoll)
{
    private const long RotationPause = 60_000;
    private const int MostTries = 100;

    private int _file = -1;
    private FileLook _look;
    private bool _inLine;
    private long _born;
    private long _lastRotation;
    private long _rotateFrom;

    /// <summary>What was written last, or waits to be, has ended its line.</summary>
    public bool EndsWithNewline => LastWaiting is { } last ? last == '\n' : !_inLine;

    protected override int Descriptor => _file;

    private bool Rotates => settings.MaxSize is not null || settings.MaxAge is not null;

    /// <summary>Opens it before there is anything to write, so that what is wrong with it is known early.</summary>
    public override void Prepare()
    {
        if (Open() is { Number: not 0 } errno)
        {
            report(new OutputReport.FileTrouble(Name, $"cannot open it: {errno}"));
        }

        if (Rotates)
        {
            keeper.Tidy(settings);
        }
    }

    public override void Reopen()
    {
        Flush();
        Close();
        Prepare();
    }

    public override void Dispose()
    {
        Close();
        base.Dispose();
    }

    // Whatever it is, it may be repaired: a mount, a directory, a permission.
    protected override bool MayPass(Errno errno) => true;

    protected override nint Write(ReadOnlySpan<byte> bytes)
    {
        if (Check() is { Number: not 0 } errno)
        {
            return -errno.Number;
        }

        var fits = bytes.Length;
        if (_look.IsRegular && Rotates && Environment.TickCount64 >= _rotateFrom)
        {
            fits = Fits(bytes);
            if (fits == 0 && Rotate())
            {
                errno = Open();
                if (errno != default)
                {
                    return -errno.Number;
                }

                fits = Fits(bytes);
            }

            // It could not be rotated: too large a file is better than a loss.
            fits = fits == 0 ? bytes.Length : fits;
        }

        var written = Descriptors.Write(_file, bytes[..fits]);
        if (written > 0)
        {
            _inLine = bytes[(int)written - 1] != '\n';
        }
        else if (Syscall.Failed(written, out errno) && errno != Errno.EINTR && errno != Errno.EAGAIN && errno.Name is not ("ENOSPC" or "EDQUOT"))
        {
            Close();
        }

        return written;
    }

    private int Fits(ReadOnlySpan<byte> bytes)
    {
        var isOld = settings.MaxAge is { } age && Clock.UnixMicroseconds() - _born >= age.Ticks / TimeSpan.TicksPerMicrosecond;
        var limit = (long)Math.Min(settings.MaxSize ?? long.MaxValue, long.MaxValue);
        return Rotation.Fits(_look.Size, _inLine, isOld, limit, bytes);
    }

    /// <summary>How large it is now, whoever has changed it; and whether it is still there.</summary>
    private Errno Check()
    {
        if (_file >= 0 && _look.IsRegular && (FileCalls.Look(_file, out _look) != default || _look.Links == 0))
        {
            Close();
        }

        return _file >= 0 ? default : Open();
    }

    private Errno Open()
    {
        if (_file >= 0)
        {
            return default;
        }

        var errno = LogFile.Open(settings, out _file, out _look, out var owner);
        _born = _look.Born ?? Clock.UnixMicroseconds();
        _inLine &= _look.Size > 0;
        if (owner is not null)
        {
            report(new OutputReport.FileTrouble(Name, owner));
        }

        return errno;
    }

    private void Close()
    {
        Descriptors.Close(_file);
        _file = -1;
        ForgetWatch();
    }

    /// <summary>Gives the file its name among the old ones and closes it. False, and it goes on, if that cannot be done.</summary>
    private bool Rotate()
    {
        var errno = LogDirectory.Find(settings.Path, out var directory);
        using (directory)
        {
            if (directory is not null)
            {
                errno = FileCalls.Look(directory.Descriptor, directory.Name, out var there);

                // Somebody else has moved it: that was the rotation.
                if (errno == Errno.ENOENT || (errno == default && !there.IsLink && !there.IsSameFile(_look)))
                {
                    Close();
                    return true;
                }

                errno = errno != default ? errno : there.IsLink ? Errno.ELOOP : Rename(directory);
            }
        }

        if (errno != default)
        {
            _rotateFrom = Environment.TickCount64 + RotationPause;
            report(new OutputReport.FileTrouble(Name, $"cannot rotate it: {errno}; it goes on beyond its limit"));
            return false;
        }

        Close();
        keeper.Tidy(settings);
        return true;
    }

    private Errno Rename(LogDirectory directory)
    {
        var errno = Errno.EEXIST;
        for (var tries = 0; errno == Errno.EEXIST && tries < MostTries; tries++)
        {
            // The order of the names is the order of the files, even if the clock was set back.
            _lastRotation = Math.Max(Clock.UnixMicroseconds(), _lastRotation + 1);
            errno = FileCalls.Rename(directory.Descriptor, directory.Name, RotatedName.Of(directory.Name, _lastRotation));
        }

        return errno;
    }
}
