using System.Buffers.Binary;
using Supervisor.Kernel;

namespace Supervisor.Tests.Control;

public sealed class TerminalModeTests
{
    private const int InputFlags = 0;
    private const int OutputFlags = 4;
    private const int ControlFlags = 8;
    private const int LocalFlags = 12;

    [Fact]
    public void Raw_is_what_cfmakeraw_makes()
    {
        var settings = Usual();
        TerminalMode.MakeRaw(settings);
        Assert.Equal([0x4000U, 0x4U, 0xBFU, 0xA30U], Flags(settings));
        Assert.Equal([(byte)0, (byte)1], settings[22..24]);
    }

    [Fact]
    public void Keys_come_one_by_one_and_Ctrl_C_stays_a_signal()
    {
        var settings = Usual();
        TerminalMode.MakeKeys(settings);
        Assert.Equal([0x4500U, 0x5U, 0xBFU, 0x8A31U], Flags(settings));
    }

    /// <summary>As Linux has them for a new terminal: ICRNL IXON IUTF8, OPOST ONLCR, CS8 CREAD, and ISIG ICANON ECHO… IEXTEN.</summary>
    private static byte[] Usual()
    {
        var settings = new byte[64];
        Set(settings, InputFlags, 0x4500);
        Set(settings, OutputFlags, 0x5);
        Set(settings, ControlFlags, 0xBF);
        Set(settings, LocalFlags, 0x8A3B);
        return settings;
    }

    private static uint[] Flags(byte[] settings) =>
        [.. new[] { InputFlags, OutputFlags, ControlFlags, LocalFlags }.Select(place => BinaryPrimitives.ReadUInt32LittleEndian(settings.AsSpan(place)))];

    private static void Set(byte[] settings, int place, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(settings.AsSpan(place), value);
}
