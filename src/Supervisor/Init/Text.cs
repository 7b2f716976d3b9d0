using System.Runtime.InteropServices;
using Supervisor.Init.Kernel;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Init;

/// <summary>Text on its way to a descriptor; below zero is none, and what has no room is lost.</summary>
internal unsafe ref struct Text(Span<byte> room, int descriptor)
{
    private readonly Span<byte> _room = room;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _room[.._length];

    public void Flush()
    {
        if (descriptor >= 0)
        {
            Bare.Write(descriptor, Written);
            _length = 0;
        }
    }

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_length == _room.Length)
            {
                Flush();
            }

            var part = Math.Min(bytes.Length, _room.Length - _length);
            if (part == 0)
            {
                return;
            }

            bytes[..part].CopyTo(_room[_length..]);
            _length += part;
            bytes = bytes[part..];
        }
    }

    public void Add(byte character) => Add(new ReadOnlySpan<byte>(in character));

    /// <summary>
    /// %d is a number, %s a string that ends in zero, %e what an errno means, %g what a signal is, %c one character; the digit
    /// after it is the number of the argument: <c>"exec %s1 failed: %e2"</c>.
    /// </summary>
    public void Format(scoped ReadOnlySpan<byte> pattern, nint first = 0, nint second = 0, nint third = 0)
    {
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] != '%')
            {
                Add(pattern[at]);
                continue;
            }

            var argument = pattern[at + 2] switch { (byte)'1' => first, (byte)'2' => second, _ => third };
            AddArgument(pattern[at + 1], argument);
            at += 2;
        }
    }

    private void AddArgument(byte kind, nint argument)
    {
        switch (kind)
        {
            case (byte)'d':
                AddNumber(argument);
                break;
            case (byte)'s':
                Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)argument));
                break;
            case (byte)'e':
                AddKnown(Bare.ErrorText((int)argument), "Unknown error "u8, argument);
                break;
            case (byte)'g' when argument is >= SignalNumber.FirstRealTime and <= SignalNumber.Last:
                AddKnown(null, "Real-time signal "u8, argument - SignalNumber.FirstRealTime);
                break;
            case (byte)'g':
                AddKnown(Bare.SignalText((int)argument), "Unknown signal "u8, argument);
                break;
            default:
                Add((byte)argument);
                break;
        }
    }

    private void AddKnown(byte* text, scoped ReadOnlySpan<byte> otherwise, nint number)
    {
        if (text is not null)
        {
            Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
            return;
        }

        Add(otherwise);
        AddNumber(number);
    }

    private void AddNumber(nint number)
    {
        if (number < 0)
        {
            Add((byte)'-');
        }

        Span<byte> digits = stackalloc byte[20];
        var begin = digits.Length;
        var rest = number < 0 ? (ulong)-number : (ulong)number;
        do
        {
            digits[--begin] = (byte)('0' + (rest % 10));
            rest /= 10;
        }
        while (rest > 0);
        Add(digits[begin..]);
    }
}
