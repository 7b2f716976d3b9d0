using System.Text;

namespace Supervisor.Tasks;

/// <summary>A short text of a stranger, made fit for a line of the log.</summary>
internal static class PrintableText
{
    private const int Longest = 200;

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, Longest)]).ToCharArray();
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsControl(text[index]) || text[index] is '\u2028' or '\u2029' or '\ufffd')
            {
                text[index] = '?';
            }
        }

        return new string(text).Trim();
    }
}
