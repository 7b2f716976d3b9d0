using Microsoft.AspNetCore.Http;

namespace Supervisor.Control.Web;

/// <summary>
/// Writes to clients that may not read. The server's own limit gives a large answer as much time as a slow line would need for
/// it; here each piece has a time of its own, and who does not take it is cut off.
/// </summary>
internal static class Sending
{
    private const int Piece = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>False: the client does not read, and its connection is cut off.</returns>
    public static async Task<bool> Send(HttpContext context, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(Piece, bytes.Length)];
            bytes = bytes[piece.Length..];
            var written = context.Response.Body.WriteAsync(piece, cancellation);
            if (written.IsCompleted)
            {
                await written;
                continue;
            }

            var waiting = written.AsTask();
            if (await Task.WhenAny(waiting, Task.Delay(Patience, cancellation)) != waiting)
            {
                context.Abort();
                return false;
            }

            await waiting;
        }

        return true;
    }
}
