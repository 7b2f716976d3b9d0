using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Isolation.Tests.Seccomp;

/// <summary>A system call as a filter sees it: struct seccomp_data.</summary>
internal readonly record struct CallData(uint Number, uint Architecture, ImmutableArray<ulong> Arguments)
{
    public const uint X64 = 0xC000003E;
    public const uint Arm64 = 0xC00000B7;
    public const uint I386 = 0x40000003;
    public const uint Arm = 0x40000028;

    public byte[] Bytes()
    {
        var bytes = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Architecture);
        for (var index = 0; index < Arguments.Length; index++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16 + (index * 8)), Arguments[index]);
        }

        return bytes;
    }

    public override string ToString() => $"number {Number:x} of {Architecture:x} ({string.Join(", ", Arguments.Select(argument => $"{argument:x}"))})";
}

/// <summary>Runs a filter, and refuses what the kernel would refuse (bpf_check_classic, seccomp_check_filter).</summary>
internal sealed class BpfInterpreter
{
    private readonly (ushort Code, byte IfTrue, byte IfFalse, uint Constant)[] _program;

    public BpfInterpreter(ReadOnlySpan<byte> bytes)
    {
        Assert.Equal(0, bytes.Length % 8);
        Assert.InRange(bytes.Length / 8, 1, 4096);
        _program = new (ushort, byte, byte, uint)[bytes.Length / 8];
        for (var index = 0; index < _program.Length; index++)
        {
            var one = bytes[(index * 8)..];
            _program[index] = (BinaryPrimitives.ReadUInt16LittleEndian(one), one[2], one[3], BinaryPrimitives.ReadUInt32LittleEndian(one[4..]));
            Check(index, _program[index]);
        }

        Assert.Equal(0x06, _program[^1].Code);
    }

    public int MostSteps { get; private set; }

    public uint Run(CallData call)
    {
        var data = call.Bytes();
        uint accumulator = 0;
        var at = 0;
        for (var steps = 1; ; steps++)
        {
            MostSteps = Math.Max(MostSteps, steps);
            var (code, ifTrue, ifFalse, constant) = _program[at++];
            switch (code)
            {
                case 0x20:
                    accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)constant));
                    break;
                case 0x54:
                    accumulator &= constant;
                    break;
                case 0x05:
                    at += (int)constant;
                    break;
                case 0x15:
                    at += accumulator == constant ? ifTrue : ifFalse;
                    break;
                case 0x25:
                    at += accumulator > constant ? ifTrue : ifFalse;
                    break;
                case 0x35:
                    at += accumulator >= constant ? ifTrue : ifFalse;
                    break;
                case 0x45:
                    at += (accumulator & constant) != 0 ? ifTrue : ifFalse;
                    break;
                default:
                    return constant;
            }
        }
    }

    private void Check(int index, (ushort Code, byte IfTrue, byte IfFalse, uint Constant) instruction)
    {
        var after = _program.Length - index - 1;
        switch (instruction.Code)
        {
            case 0x20:
                Assert.True(instruction.Constant % 4 == 0 && instruction.Constant < 64, $"instruction {index} loads from {instruction.Constant}");
                break;
            case 0x05:
                Assert.True(instruction.Constant < after, $"instruction {index} jumps out of the program");
                break;
            case 0x15 or 0x25 or 0x35 or 0x45:
                Assert.True(instruction.IfTrue < after && instruction.IfFalse < after, $"instruction {index} jumps out of the program");
                break;
            default:
                Assert.True(instruction.Code is 0x54 or 0x06, $"instruction {index} has the code {instruction.Code:x}");
                break;
        }
    }
}
