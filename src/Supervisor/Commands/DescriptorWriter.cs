using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Commands;

/// <summary>
/// Text to a descriptor. The console's own writers cost a start twice: they make a thread for signals, and change what the
/// terminal's signals do and what its keys send.
/// </summary>
/// <param name="byCall">Whatever is written is written at once; else when it is flushed.</param>
internal sealed class DescriptorWriter(int descriptor, bool byCall = false) : TextWriter
{
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => _text.Append(value);

    public override void Write(string? value)
    {
        _text.Append(value);
        FlushIf(byCall);
    }

    public override void WriteLine(string? value)
    {
        _text.Append(value).Append('\n');
        FlushIf(byCall);
    }

    public override void WriteLine()
    {
        _text.Append('\n');
        FlushIf(byCall);
    }

    /// <summary>Where nobody takes it any more, the rest is dropped.</summary>
    public override void Flush()
    {
        var bytes = Encoding.UTF8.GetBytes(_text.ToString()).AsSpan();
        _text.Clear();
        while (bytes.Length > 0)
        {
            var written = Descriptors.Write(descriptor, bytes);
            if (!Syscall.Failed(written, out var errno))
            {
                bytes = bytes[(int)written..];
            }
            else if (errno == Errno.EAGAIN)
            {
                _ = Descriptors.Await(descriptor, toWrite: true, within: null);
            }
            else if (errno != Errno.EINTR)
            {
                return;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        Flush();
        base.Dispose(disposing);
    }

    private void FlushIf(bool now)
    {
        if (now)
        {
            Flush();
        }
    }
}
