using System.Text;
using Supervisor.Kernel;

namespace Supervisor.Commands;

/// <summary>
/// Text to a descriptor, written when it is flushed. The console's own writers cost a start twice: they make a thread for
/// signals, and change what the terminal's signals do.
/// </summary>
internal sealed class DescriptorWriter(int descriptor) : TextWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Each line is written at once, for what somebody waits for.</summary>
    public bool FlushesLines { get; init; }

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => _text.Append(value);

    public override void Write(string? value) => _text.Append(value);

    public override void WriteLine(string? value)
    {
        _text.Append(value).Append('\n');
        FlushIfLine();
    }

    public override void WriteLine()
    {
        _text.Append('\n');
        FlushIfLine();
    }

    public override void Flush()
    {
        var bytes = Encoding.UTF8.GetBytes(_text.ToString()).AsSpan();
        _text.Clear();
        while (bytes.Length > 0 && Descriptors.Write(descriptor, bytes) is > 0 and var written)
        {
            bytes = bytes[(int)written..];
        }
    }

    private void FlushIfLine()
    {
        if (FlushesLines)
        {
            Flush();
        }
    }

    protected override void Dispose(bool disposing)
    {
        Flush();
        base.Dispose(disposing);
    }
}
