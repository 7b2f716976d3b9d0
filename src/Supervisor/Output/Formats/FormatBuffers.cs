using System.Buffers;

namespace Supervisor.Output.Formats;

/// <summary>Where the output thread puts lines into their form; all its sinks share them.</summary>
internal sealed class FormatBuffers
{
    private const int LargestKept = 64 * 1024;

    private ArrayBufferWriter<byte> _whole = new();
    private ArrayBufferWriter<byte> _part = new();

    /// <summary>Both, with nothing in them; what was in them is gone.</summary>
    public (ArrayBufferWriter<byte> Whole, ArrayBufferWriter<byte> Part) Emptied() => (_whole = Emptied(_whole), _part = Emptied(_part));

    private static ArrayBufferWriter<byte> Emptied(ArrayBufferWriter<byte> buffer)
    {
        if (buffer.Capacity > LargestKept)
        {
            return new ArrayBufferWriter<byte>();
        }

        buffer.ResetWrittenCount();
        return buffer;
    }
}
