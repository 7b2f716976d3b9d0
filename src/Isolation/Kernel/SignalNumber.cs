using System.Collections.Immutable;

namespace Supervisor.Isolation.Kernel;

/// <summary>A signal; see signal(7).</summary>
/// <param name="Number">1 to 64.</param>
public readonly record struct SignalNumber(int Number)
{
    /// <summary>SIGRTMIN as glibc gives it to programs.</summary>
    public const int FirstRealTime = 34;

    /// <summary>The last signal there is.</summary>
    public const int Last = 64;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ];

#pragma warning disable CA1720, CS1591 // the names of signal(7)
    public static SignalNumber HUP => new(1);
    public static SignalNumber INT => new(2);
    public static SignalNumber QUIT => new(3);
    public static SignalNumber KILL => new(9);
    public static SignalNumber USR1 => new(10);
    public static SignalNumber USR2 => new(12);
    public static SignalNumber PIPE => new(13);
    public static SignalNumber TERM => new(15);
    public static SignalNumber CHLD => new(17);
    public static SignalNumber CONT => new(18);
    public static SignalNumber STOP => new(19);
#pragma warning restore CA1720, CS1591

    /// <summary>The names that <see cref="TryParse"/> takes, without the real-time ones.</summary>
    public static ImmutableArray<string> KnownNames { get; } = [.. Names.Skip(1)];

    /// <summary>The name without <c>SIG</c>: <c>TERM</c>, <c>RTMIN+3</c>.</summary>
    public string Name => Number switch
    {
        > 0 when Number < Names.Length => Names[Number],
        FirstRealTime => "RTMIN",
        > FirstRealTime and <= Last => $"RTMIN+{Number - FirstRealTime}",
        _ => $"{Number}",
    };

    /// <summary>Reads <c>TERM</c>, <c>SIGTERM</c>, <c>term</c>, <c>15</c>, <c>RTMIN+3</c> or <c>RTMAX-2</c>.</summary>
    public static bool TryParse(string text, out SignalNumber signal)
    {
        ArgumentNullException.ThrowIfNull(text);
        signal = default;
        var name = text.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal))
        {
            name = name[3..];
        }

        var number = Array.IndexOf(Names, name, 1);
        if (number < 0)
        {
            number = name switch
            {
                "POLL" => 29,
                "IOT" => 6,
                "CLD" => 17,
                "RTMIN" => FirstRealTime,
                "RTMAX" => Last,
                _ when Offset(name, "RTMIN+", out var up) => FirstRealTime + up,
                _ when Offset(name, "RTMAX-", out var down) => Last - down,
                _ when int.TryParse(name, System.Globalization.NumberStyles.None, null, out var plain) => plain,
                _ => 0,
            };
        }

        if (number is <= 0 or > Last or 32 or 33)
        {
            return false;
        }

        signal = new SignalNumber(number);
        return true;
    }

    /// <summary>The form for a person: <c>SIGTERM</c>.</summary>
    public override string ToString() => "SIG" + Name;

    private static bool Offset(string name, string prefix, out int offset)
    {
        offset = 0;
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(prefix.Length), System.Globalization.NumberStyles.None, null, out offset)
            && offset is >= 0 and <= Last - FirstRealTime;
    }
}
