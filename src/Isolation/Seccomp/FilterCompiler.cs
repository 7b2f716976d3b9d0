using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Seccomp;

/// <summary>
/// A resolved profile to classic BPF. All numbers there can be are cut into ranges within which the same happens, and a
/// binary search finds the range; so a filter costs a dozen jumps, however long the lists are.
/// </summary>
/// <remarks>Data as in struct seccomp_data (linux/seccomp.h): nr at 0, arch at 4, six arguments of 64 bits from 16.</remarks>
internal sealed class FilterCompiler
{
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint ArgumentsOffset = 16;
    private const uint AUDIT_ARCH_X86_64 = 0xC000_003E;
    private const uint AUDIT_ARCH_AARCH64 = 0xC000_00B7;
    private const uint X32Bit = 0x4000_0000;

    // A tracer that swallowed a call leaves this number behind; nothing is done for it anyway.
    private const uint SkippedByTracer = uint.MaxValue;

    private readonly BpfWriter _writer = new();
    private readonly ResolvedProfile _profile;
    private readonly SeccompTarget _target;

    private FilterCompiler(ResolvedProfile profile, SeccompTarget target)
    {
        _profile = profile;
        _target = target;
    }

    public static Result<SeccompFilter, SeccompError> Compile(SeccompProfile profile, SeccompTarget target)
    {
        var resolved = ResolvedProfile.From(profile, target);
        var compiler = new FilterCompiler(resolved, target);
        compiler.Write();
        if (compiler._writer.IsFull)
        {
            return new(new SeccompError(
                profile.Name, null, $"the filter would need more than the kernel's {BpfWriter.MaximumInstructions} instructions; join rules, or compare fewer arguments"));
        }

        return new(new SeccompFilter
        {
            Instructions = compiler._writer.ToBytes(),
            Flags = profile.Flags,
            LogOnly = target.LogOnly,
            Description = target.LogOnly ? $"{resolved.Description}; only logged" : resolved.Description,
            Warnings = resolved.Warnings,
        });
    }

    // From the last instruction to the first, as the writer wants it.
    private void Write()
    {
        var ranges = Ranges();
        var search = WriteSearch(ranges, 0, ranges.Count);
        _writer.Continue(search);
        var number = _writer.Load(NumberOffset);
        var ours = _target.Architecture == SeccompArchitecture.X64 ? AUDIT_ARCH_X86_64 : AUDIT_ARCH_AARCH64;
        _writer.Branch(Jump.Equal, ours, number, Return(_profile.Foreign));
        _writer.Load(ArchitectureOffset);
    }

    /// <summary>Numbers from Start to the next range's, and what happens to them; one call alone if it is by argument.</summary>
    private readonly record struct NumberRange(uint Start, SeccompAction Action, List<Branch>? Call);

    private List<NumberRange> Ranges()
    {
        var ranges = new List<NumberRange>();
        uint next = 0;
        foreach (var (number, branches) in _profile.Calls)
        {
            FillTo((uint)number);
            Add(new(next++, branches[0].Action, branches[0].Tests.IsEmpty ? null : branches));
        }

        if (_target.Architecture == SeccompArchitecture.X64)
        {
            FillTo(X32Bit);
            Add(new(X32Bit, _profile.X32, null));
            Add(new(SkippedByTracer, _profile.Unknown, null));
        }
        else
        {
            FillTo(uint.MaxValue);
        }

        return ranges;

        void FillTo(uint end)
        {
            if (next < end && next <= _profile.HighestKnown)
            {
                Add(new(next, _profile.Default, null));
                next = (uint)Math.Min(end, _profile.HighestKnown + 1UL);
            }

            if (next < end)
            {
                Add(new(next, _profile.Unknown, null));
                next = end;
            }
        }

        void Add(NumberRange range)
        {
            if (ranges is not [.., { Call: null } last] || range.Call is not null || last.Action != range.Action)
            {
                ranges.Add(range);
            }
        }
    }

    private Label WriteSearch(List<NumberRange> ranges, int from, int to)
    {
        if (to - from == 1)
        {
            return ranges[from].Call is { } branches ? WriteCall(branches) : Return(ranges[from].Action);
        }

        var middle = from + ((to - from) / 2);
        var high = WriteSearch(ranges, middle, to);
        var low = WriteSearch(ranges, from, middle);
        return _writer.Branch(Jump.GreaterOrEqual, ranges[middle].Start, high, low);
    }

    private Label WriteCall(List<Branch> branches)
    {
        var next = Return(_profile.Default);
        for (var index = branches.Count - 1; index >= 0; index--)
        {
            var (tests, action) = branches[index];
            var otherwise = next;
            next = Return(action);
            for (var test = tests.Length - 1; test >= 0; test--)
            {
                next = WriteTest(tests[test], next, otherwise);
            }
        }

        return next;
    }

    // Words are of 32 bits, arguments of 64: the high half is at the higher address on both machines.
    private Label WriteTest(ArgumentTest test, Label yes, Label no) => test.Comparison switch
    {
        Comparison.Equal => WriteEqual(test, yes, no),
        Comparison.MaskedEqual => WriteEqual(test, yes, no),
        Comparison.NotEqual => WriteEqual(test, no, yes),
        Comparison.Greater => WriteOrder(test, Jump.Greater, yes, no),
        Comparison.GreaterOrEqual => WriteOrder(test, Jump.GreaterOrEqual, yes, no),
        Comparison.LessOrEqual => WriteOrder(test, Jump.Greater, no, yes),
        Comparison.Less => WriteOrder(test, Jump.GreaterOrEqual, no, yes),
        _ => throw new ArgumentOutOfRangeException(nameof(test)),
    };

    private Label WriteEqual(ArgumentTest test, Label yes, Label no)
    {
        var next = WriteHalf(LowOffset(test), (uint)test.Mask, (uint)test.Value, yes, no);
        return WriteHalf(LowOffset(test) + 4, (uint)(test.Mask >> 32), (uint)(test.Value >> 32), next, no);
    }

    private Label WriteHalf(uint offset, uint mask, uint value, Label yes, Label no)
    {
        if (mask == 0)
        {
            return yes;
        }

        _writer.Branch(Jump.Equal, value & mask, yes, no);
        if (mask != uint.MaxValue)
        {
            _writer.And(mask);
        }

        return _writer.Load(offset);
    }

    private Label WriteOrder(ArgumentTest test, Jump low, Label yes, Label no)
    {
        var value = (uint)(test.Value >> 32);
        _writer.Branch(low, (uint)test.Value, yes, no);
        var lowHalf = _writer.Load(LowOffset(test));
        var notHigher = _writer.Branch(Jump.Equal, value, lowHalf, no);
        _writer.Branch(Jump.Greater, value, yes, notHigher);
        return _writer.Load(LowOffset(test) + 4);
    }

    private static uint LowOffset(ArgumentTest test) => ArgumentsOffset + (8 * (uint)test.Index);

    private Label Return(SeccompAction action) =>
        _writer.Return((_target.LogOnly && action.Denies ? new SeccompAction(Verdict.Log) : action).ReturnValue);
}
