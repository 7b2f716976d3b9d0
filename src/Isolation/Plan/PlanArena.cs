using System.Buffers.Binary;
using System.Text;

namespace Supervisor.Isolation.Plan;

/// <summary>
/// The part of a marshalled plan behind its steps, for all that arguments point to. It is filled twice by the same code: once
/// without memory, to learn its size, and once for real.
/// </summary>
internal unsafe ref struct PlanArena
{
    private readonly byte* _start;
    private readonly Dictionary<Argument.Structure, nint> _shared = new(ReferenceEqualityComparer.Instance);
    private nint _used;

    /// <param name="start">Zeroed memory of the size that a first filling gave; null for that one.</param>
    public PlanArena(byte* start) => _start = start;

    public readonly nint Used => _used;

    /// <summary>What the kernel gets in place of the argument.</summary>
    public long Place(Argument argument) => argument switch
    {
        Argument.Immediate immediate => immediate.Value,
        Argument.FromRegister register => register.Register.Index,
        Argument.Descriptor descriptor => descriptor.Number,
        Argument.Text text => Text(text.Value),
        Argument.TextList list => List(list),
        Argument.Structure structure => AddressOf(structure),
        Argument.FilterProgram program => Filter(program),
        _ => throw new ArgumentOutOfRangeException(nameof(argument), argument, "no such argument"),
    };

    public long AddressOf(Argument.Structure structure)
    {
        if (!_shared.TryGetValue(structure, out var place))
        {
            place = Reserve(structure.Bytes.Length);
            Write(place, structure.Bytes.AsSpan());
            _shared.Add(structure, place);
        }

        return Address(place);
    }

    private long Filter(Argument.FilterProgram program)
    {
        var instructions = Reserve(program.Instructions.Length);
        Write(instructions, program.Instructions.AsSpan());
        Span<byte> header = stackalloc byte[2 * sizeof(long)];
        header.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(program.Instructions.Length / PlanLimits.FilterInstructionSize));
        BinaryPrimitives.WriteInt64LittleEndian(header[sizeof(long)..], Address(instructions));
        var place = Reserve(header.Length);
        Write(place, header);
        return Address(place);
    }

    private long List(Argument.TextList list)
    {
        // The memory is zero, so the null pointer at the end is there already.
        var count = list.Values.Length + (list.Last is null ? 0 : 1);
        var pointers = Reserve((count + 1) * sizeof(long));
        Span<byte> pointer = stackalloc byte[sizeof(long)];
        for (var index = 0; index < count; index++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(pointer, index < list.Values.Length ? Text(list.Values[index]) : AddressOf(list.Last!));
            Write(pointers + (index * sizeof(long)), pointer);
        }

        return Address(pointers);
    }

    private long Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        var place = Reserve(length + 1);
        if (_start is not null)
        {
            Encoding.UTF8.GetBytes(value, new Span<byte>(_start + place, length));
        }

        return Address(place);
    }

    private nint Reserve(int size)
    {
        var place = _used;
        _used += (size + 7) & ~7;
        return place;
    }

    private readonly void Write(nint place, ReadOnlySpan<byte> bytes)
    {
        if (_start is not null)
        {
            bytes.CopyTo(new Span<byte>(_start + place, bytes.Length));
        }
    }

    private readonly long Address(nint place) => (long)(_start + place);
}
