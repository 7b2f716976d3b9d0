using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Supervisor.Isolation.Seccomp;

/// <summary>An instruction already written, by its distance from the program's end.</summary>
internal readonly record struct Label(int FromEnd);

/// <summary>Conditions of a jump: BPF_JEQ, BPF_JGE and BPF_JGT with a constant.</summary>
internal enum Jump
{
    Equal = 0x15,
    GreaterOrEqual = 0x35,
    Greater = 0x25,
}

/// <summary>
/// Writes a filter from its end to its beginning. Classic BPF jumps only forward, so that whatever is jumped to is
/// there already and its distance known. A branch reaches 255 instructions; what lies further gets a step between.
/// </summary>
internal sealed class BpfWriter
{
    /// <summary>BPF_MAXINSNS of linux/bpf_common.h.</summary>
    public const int MaximumInstructions = 4096;

    // The two steps between that one branch may need stand in between too.
    private const int Reach = 255 - 2;

    private const ushort LoadWord = 0x20;
    private const ushort AndConstant = 0x54;
    private const ushort ReturnConstant = 0x06;
    private const ushort JumpAlways = 0x05;

    private readonly List<Instruction> _reversed = [];
    private readonly Dictionary<uint, Label> _nearestReturn = [];

    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Constant);

    /// <summary>Whether the kernel would refuse the program for its length; nothing is written any more.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Ends the filter with a value; one end serves all that are in reach of it.</summary>
    public Label Return(uint value)
    {
        if (_nearestReturn.TryGetValue(value, out var written) && DistanceTo(written) <= Reach)
        {
            return written;
        }

        return _nearestReturn[value] = Write(new(ReturnConstant, 0, 0, value));
    }

    public Label Load(uint offset) => Write(new(LoadWord, 0, 0, offset));

    public Label And(uint mask) => Write(new(AndConstant, 0, 0, mask));

    public Label Branch(Jump condition, uint constant, Label yes, Label no)
    {
        yes = InReach(yes);
        no = InReach(no);
        return Write(new((ushort)condition, (byte)DistanceTo(yes), (byte)DistanceTo(no), constant));
    }

    /// <summary>Sees to it that whatever is written next goes on at a label.</summary>
    public void Continue(Label next)
    {
        if (DistanceTo(next) != 0)
        {
            Write(new(JumpAlways, 0, 0, (uint)DistanceTo(next)));
        }
    }

    public ImmutableArray<byte> ToBytes()
    {
        var bytes = new byte[_reversed.Count * SeccompFilter.InstructionSize];
        for (var index = 0; index < _reversed.Count; index++)
        {
            var instruction = _reversed[^(index + 1)];
            var target = bytes.AsSpan(index * SeccompFilter.InstructionSize);
            BinaryPrimitives.WriteUInt16LittleEndian(target, instruction.Code);
            target[2] = instruction.IfTrue;
            target[3] = instruction.IfFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(target[4..], instruction.Constant);
        }

        return ImmutableArray.Create(bytes);
    }

    private Label InReach(Label label)
    {
        if (DistanceTo(label) <= Reach)
        {
            return label;
        }

        var far = _reversed[label.FromEnd];
        return far.Code == ReturnConstant ? Return(far.Constant) : Write(new(JumpAlways, 0, 0, (uint)DistanceTo(label)));
    }

    /// <summary>What the instruction written next has to skip to get there.</summary>
    private int DistanceTo(Label label) => _reversed.Count - 1 - label.FromEnd;

    private Label Write(Instruction instruction)
    {
        if (_reversed.Count == MaximumInstructions)
        {
            IsFull = true;
        }
        else
        {
            _reversed.Add(instruction);
        }

        return new(_reversed.Count - 1);
    }
}
