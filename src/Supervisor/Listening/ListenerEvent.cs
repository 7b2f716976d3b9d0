using System.Globalization;
using System.Text;

namespace Supervisor.Listening;

/// <summary>An event as a listener gets it.</summary>
/// <param name="Serial">Its number among all events of this supervisor.</param>
internal sealed record ListenerEvent(string Name, byte[] Payload, long Serial)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The header line and the payload. Numbers begin anew after the largest that a client can take.</summary>
    /// <param name="poolSerial">Its number among the events of the pool.</param>
    public byte[] Envelope(string server, string pool, long poolSerial)
    {
        var header = string.Create(
            CultureInfo.InvariantCulture,
            $"ver:3.0 server:{server} serial:{Serial} pool:{pool} poolserial:{poolSerial} eventname:{Name} len:{Length()}\n");
        return [.. Encoding.UTF8.GetBytes(header), .. Payload];
    }

    /// <summary>In characters, as supervisord counts: its listeners read so many characters of text.</summary>
    private int Length()
    {
        try
        {
            // Python's characters are code points: a pair of surrogates is one.
            var text = Strict.GetString(Payload);
            return text.Length - text.Count(char.IsLowSurrogate);
        }
        catch (DecoderFallbackException)
        {
            return Payload.Length;
        }
    }
}
