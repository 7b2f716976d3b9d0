using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Supervisor.Configuration.Source;
using Supervisor.Engine.Model;

namespace Supervisor.Notifying;

/// <summary>
/// What one message of sd_notify(3) says: lines <c>KEY=VALUE</c>. Keys that are not known are passed over, as the protocol
/// wants it, and so is a known one with a value that makes no sense; a message with a zero byte inside is none at all.
/// </summary>
internal static class NotifyMessage
{
    /// <summary>A longer message is refused; PIPE_BUF, as systemd has it.</summary>
    public const int Longest = 4096;

    /// <summary>Of a status, in characters.</summary>
    public const int LongestStatus = 256;

    // Ten years mean the same as for ever.
    private const ulong LongestMicroseconds = 10UL * 365 * 24 * 3600 * 1_000_000;

    /// <summary>The main process first, so that whatever else is said is about it; for the rest in the order of the lines.</summary>
    public static ImmutableArray<Notification> Parse(ReadOnlySpan<byte> message)
    {
        message = message.TrimEnd((byte)0);
        if (message.Contains((byte)0))
        {
            return [];
        }

        var found = ImmutableArray.CreateBuilder<Notification>(2);
        foreach (var range in message.Split((byte)'\n'))
        {
            if (Line(message[range]) is not { } notification)
            {
                continue;
            }

            if (notification is Notification.MainProcess)
            {
                found.Insert(0, notification);
            }
            else
            {
                found.Add(notification);
            }
        }

        return found.ToImmutable();
    }

    private static Notification? Line(ReadOnlySpan<byte> line)
    {
        var equals = line.IndexOf((byte)'=');
        if (equals < 0)
        {
            return null;
        }

        var value = line[(equals + 1)..];
        return Encoding.ASCII.GetString(line[..equals]) switch
        {
            "READY" when IsOne(value) => new Notification.Ready(),
            "RELOADING" when IsOne(value) => new Notification.Reloading(),
            "STOPPING" when IsOne(value) => new Notification.Stopping(),
            "STATUS" => new Notification.Status(Printable(value)),
            "MAINPID" when Number(value) is > 0 and <= int.MaxValue and { } pid => new Notification.MainProcess((int)pid),
            "WATCHDOG" when IsOne(value) => new Notification.Alive(),
            "WATCHDOG" when value.SequenceEqual("trigger"u8) => new Notification.Unwell(),
            "WATCHDOG_USEC" when Number(value) is { } time => new Notification.WatchdogInterval(Time(time)),
            "EXTEND_TIMEOUT_USEC" when Number(value) is > 0 and { } time => new Notification.ExtendTimeout(Time(time)),
            _ => null,
        };
    }

    private static bool IsOne(ReadOnlySpan<byte> value) => value is [(byte)'1'];

    /// <summary>Digits alone.</summary>
    private static ulong? Number(ReadOnlySpan<byte> value) =>
        ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan Time(ulong microseconds) =>
        TimeSpan.FromTicks((long)Math.Min(microseconds, LongestMicroseconds) * TimeSpan.TicksPerMicrosecond);

    /// <summary>It ends up in logs and on terminals, so nothing in it may command them.</summary>
    private static string Printable(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(value).EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > LongestStatus)
            {
                break;
            }

            var isPlain = !DisplayText.IsUnsafe(rune) && Rune.GetUnicodeCategory(rune) is not UnicodeCategory.OtherNotAssigned;
            text.Append((isPlain ? rune : Rune.ReplacementChar).ToString());
        }

        return text.ToString();
    }
}
