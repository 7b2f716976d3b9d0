using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.Isolation.Plan;

/// <summary>
/// A plan in the one block of memory that native/spawn.h describes, every pointer in place: header, steps, arena. It
/// belongs to whoever made it and must live until the clone call has returned.
/// </summary>
internal sealed unsafe class MarshalledPlan : IDisposable
{
    private byte* _block;

    public MarshalledPlan(SpawnPlan plan)
    {
        if (plan.Count > PlanLimits.MaximumSteps)
        {
            throw new ArgumentException($"a plan has at most {PlanLimits.MaximumSteps} steps", nameof(plan));
        }

        var arena = PlanLimits.HeaderSize + (nuint)(plan.Count * PlanLimits.StepSize);
        var size = arena;
        foreach (var step in plan.Steps)
        {
            foreach (var argument in step.Arguments)
            {
                size += Size(argument);
            }
        }

        _block = (byte*)NativeMemory.AllocZeroed(size);
        ((ulong*)_block)[PlanLimits.Registers] = (ulong)plan.Count;
        var free = _block + arena;
        for (var index = 0; index < plan.Count; index++)
        {
            WriteStep(_block + PlanLimits.HeaderSize + (index * PlanLimits.StepSize), plan.Steps[index], ref free);
        }
    }

    public nint Address => (nint)_block;

    /// <summary>Sets what a register holds when the child begins.</summary>
    public void Load(Register register, long value) => ((long*)_block)[register.Index] = value;

    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
    }

    private static void WriteStep(byte* target, Step step, ref byte* free)
    {
        // The order of the fields is that of struct spawn_step.
        var words = (long*)target;
        words[0] = step.Call.Number;
        uint registers = 0;
        for (var index = 0; index < step.Arguments.Length; index++)
        {
            words[1 + index] = Value(step.Arguments[index], ref free);
            registers |= step.Arguments[index] is Argument.FromRegister ? 1u << index : 0;
        }

        words[7] = step.Expected ?? 0;
        foreach (var errno in step.Tolerated)
        {
            words[8 + (errno.Number / 64)] |= 1L << (errno.Number % 64);
        }

        var tail = (uint*)(words + 8 + PlanLimits.ErrnoWords);
        tail[0] = (uint)(step.Store?.Index ?? PlanLimits.NoRegister);
        tail[1] = (step.Expected is null ? 0 : PlanLimits.CheckResult) | (step.ReportsTolerated ? PlanLimits.ReportTolerated : 0);
        tail[2] = registers;
    }

    private static long Value(Argument argument, ref byte* free)
    {
        switch (argument)
        {
            case Argument.Immediate immediate:
                return immediate.Value;
            case Argument.FromRegister register:
                return register.Register.Index;
            case Argument.Descriptor descriptor:
                return descriptor.Number;
            case Argument.Text text:
                var start = free;
                WriteText(text.Value, ref free);
                free = Aligned(free);
                return (long)start;
            case Argument.TextList list:
                var pointers = (long*)free;
                free += (list.Values.Length + 1) * sizeof(long);
                for (var index = 0; index < list.Values.Length; index++)
                {
                    pointers[index] = (long)free;
                    WriteText(list.Values[index], ref free);
                }

                free = Aligned(free);
                return (long)pointers;
            case Argument.Structure structure:
                var place = free;
                structure.Bytes.AsSpan().CopyTo(new Span<byte>(place, structure.Bytes.Length));
                free = Aligned(free + structure.Bytes.Length);
                return (long)place;
            default:
                throw new ArgumentOutOfRangeException(nameof(argument), argument, "no such argument");
        }
    }

    private static nuint Size(Argument argument) => argument switch
    {
        Argument.Text text => Aligned(TextSize(text.Value)),
        Argument.TextList list => Aligned(((nuint)list.Values.Length + 1) * sizeof(long) + Total(list)),
        Argument.Structure structure => Aligned((nuint)structure.Bytes.Length),
        _ => 0,
    };

    private static nuint Total(Argument.TextList list)
    {
        nuint total = 0;
        foreach (var value in list.Values)
        {
            total += TextSize(value);
        }

        return total;
    }

    private static nuint TextSize(string value) => (nuint)Encoding.UTF8.GetByteCount(value) + 1;

    private static void WriteText(string value, ref byte* free)
    {
        // The block is zero, so the NUL is there already.
        var length = Encoding.UTF8.GetBytes(value, new Span<byte>(free, Encoding.UTF8.GetByteCount(value)));
        free += length + 1;
    }

    private static nuint Aligned(nuint size) => (size + 7) & ~(nuint)7;

    private static byte* Aligned(byte* address) => (byte*)Aligned((nuint)address);
}
