using System.Text;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Control.Supervisord;

/// <summary>
/// A log as clients of supervisord read it: bytes at an offset. It is the program's file, or, for one that writes to none, what
/// memory still holds, as the end of all that was ever written.
/// </summary>
internal abstract class ProcessLog
{
    /// <summary>No answer carries more: a client that wants all of a large file gets its end.</summary>
    private const int MostBytes = 8 * 1024 * 1024;

    /// <summary>Null where there is none: the stream is thrown away, or its file is not there yet.</summary>
    public static ProcessLog? Of(RecentOutput recent, string program, string? file, StreamKind stream) =>
        file is null ? new InMemory(recent.TextOf(program, stream)) : File.Exists(file) ? new InFile(file) : null;

    public abstract long Size { get; }

    /// <summary>Null if it cannot be read.</summary>
    protected abstract byte[]? Read(long offset, int length);

    /// <summary>So many of the last bytes; none where it cannot be read.</summary>
    public byte[] Last(int length)
    {
        var size = Size;
        return Bytes(Math.Max(0, size - length), Math.Min(size, length)) ?? [];
    }

    /// <summary>From an offset on, all of it where the length is zero; or, where the offset is negative, so many of the last bytes.</summary>
    public RpcAnswer Read(int offset, int length)
    {
        if (length < 0 || (offset < 0 && length != 0))
        {
            return RpcFault.Of(FaultCode.BadArguments);
        }

        var size = Size;
        var from = offset < 0 ? Math.Max(0, size + offset) : offset;
        var count = offset < 0 || length == 0 ? size - from : Math.Min(length, size - from);
        return Bytes(from, count) is { } bytes ? RpcValue.Of(Encoding.UTF8.GetString(bytes)) : RpcFault.Of(FaultCode.Failed);
    }

    /// <summary>The bytes up to a length, where to go on, and whether some were passed over.</summary>
    public RpcAnswer Tail(int offset, int length)
    {
        var size = Size;
        long from = offset;
        long count = length;
        var overflow = size > from + count;
        from = overflow ? size - 1 : from;
        if (from + count > size)
        {
            count = from > size - 1 ? 0 : count;
            from = size - count;
        }

        return Bytes(Math.Max(0, from), Math.Max(0, count)) is { } bytes ? Tailed(Encoding.UTF8.GetString(bytes), size, overflow) : Tailed("", offset, overflow: false);
    }

    public static RpcValue Tailed(string text, long offset, bool overflow) => new RpcValue.List([RpcValue.Of(text), RpcValue.Of(offset), RpcValue.Of(overflow)]);

    private byte[]? Bytes(long from, long count) =>
        count <= 0 ? [] : Read(Math.Max(from, from + count - MostBytes), (int)Math.Min(count, MostBytes));

    private sealed class InMemory(RecentText text) : ProcessLog
    {
        public override long Size => text.Size;

        protected override byte[] Read(long offset, int length)
        {
            var lost = text.Size - text.Left.Length;
            var begin = (int)Math.Clamp(offset - lost, 0, text.Left.Length);
            var end = (int)Math.Clamp(offset + length - lost, begin, text.Left.Length);
            return text.Left[begin..end];
        }
    }

    private sealed class InFile(string path) : ProcessLog
    {
        public override long Size
        {
            get
            {
                try
                {
                    return new FileInfo(path).Length;
                }
                catch (IOException)
                {
                    return 0;
                }
            }
        }

        protected override byte[]? Read(long offset, int length)
        {
            try
            {
                using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var bytes = new byte[length];
                return bytes[..RandomAccess.Read(file, bytes, offset)];
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }
}
