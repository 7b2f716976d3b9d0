using System.Buffers.Binary;

namespace Supervisor.Kernel;

/// <summary>Another behaviour of a terminal for a while: as it was before once this is disposed of; see termios(3).</summary>
internal sealed class TerminalMode : IDisposable
{
    private const int InputFlags = 0;
    private const int OutputFlags = 4;
    private const int ControlFlags = 8;
    private const int LocalFlags = 12;
    private const int Minimum = 17 + 6;
    private const int Time = 17 + 5;

    private const uint IGNBRK_to_ICRNL = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100;
    private const uint IXON = 0x400;
    private const uint OPOST = 1;
    private const uint CSIZE_PARENB = 0x30 | 0x100;
    private const uint CS8 = 0x30;
    private const uint ISIG = 1;
    private const uint ICANON = 2;
    private const uint ECHO_ECHONL = 8 | 0x40;
    private const uint IEXTEN = 0x8000;

    private readonly int _descriptor;
    private readonly byte[] _before;

    private TerminalMode(int descriptor, byte[] before) => (_descriptor, _before) = (descriptor, before);

    /// <summary>Everything that is typed comes as it is, and nothing is shown or has a meaning here. Null where it is no terminal.</summary>
    public static TerminalMode? Raw(int descriptor) => Change(descriptor, MakeRaw);

    /// <summary>Keys come one by one and are not shown; Ctrl-C is still a signal.</summary>
    public static TerminalMode? Keys(int descriptor) => Change(descriptor, MakeKeys);

    public void Dispose() => Terminal.Set(_descriptor, _before);

    internal static void MakeRaw(Span<byte> settings)
    {
        Change(settings, InputFlags, IGNBRK_to_ICRNL | IXON, 0);
        Change(settings, OutputFlags, OPOST, 0);
        Change(settings, ControlFlags, CSIZE_PARENB, CS8);
        Change(settings, LocalFlags, ECHO_ECHONL | ICANON | ISIG | IEXTEN, 0);
        (settings[Minimum], settings[Time]) = (1, 0);
    }

    internal static void MakeKeys(Span<byte> settings)
    {
        Change(settings, LocalFlags, ECHO_ECHONL | ICANON, 0);
        (settings[Minimum], settings[Time]) = (1, 0);
    }

    private delegate void Changing(Span<byte> settings);

    private static TerminalMode? Change(int descriptor, Changing change)
    {
        if (Terminal.Settings(descriptor) is not { } before)
        {
            return null;
        }

        var settings = (byte[])before.Clone();
        change(settings);
        Terminal.Set(descriptor, settings);
        return new TerminalMode(descriptor, before);
    }

    private static void Change(Span<byte> settings, int flags, uint without, uint with) =>
        BinaryPrimitives.WriteUInt32LittleEndian(settings[flags..], (BinaryPrimitives.ReadUInt32LittleEndian(settings[flags..]) & ~without) | with);
}
