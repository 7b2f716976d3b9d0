using System.Runtime.InteropServices;

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

        var steps = PlanLimits.HeaderSize + (plan.Count * PlanLimits.StepSize);
        var measured = new PlanArena(null);
        WriteSteps(plan, null, ref measured);
        Size = steps + measured.Used;
        _block = (byte*)NativeMemory.AllocZeroed((nuint)Size);
        // What no step has stored is no descriptor.
        new Span<long>(_block, PlanLimits.Registers).Fill(-1);
        ((ulong*)_block)[PlanLimits.Registers] = (ulong)plan.Count;
        var arena = new PlanArena(_block + steps);
        WriteSteps(plan, _block + PlanLimits.HeaderSize, ref arena);
    }

    /// <summary>Of the block, in bytes.</summary>
    public nint Size { get; }

    public nint Address => (nint)_block;

    /// <summary>Sets what a register holds when the child begins.</summary>
    public void Load(Register register, long value) => ((long*)_block)[register.Index] = value;

    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
    }

    private static void WriteSteps(SpawnPlan plan, byte* target, ref PlanArena arena)
    {
        Span<byte> scratch = stackalloc byte[PlanLimits.StepSize];
        for (var index = 0; index < plan.Count; index++)
        {
            scratch.Clear();
            fixed (byte* words = scratch)
            {
                WriteStep((long*)words, plan.Steps[index], ref arena);
            }

            if (target is not null)
            {
                scratch.CopyTo(new Span<byte>(target + (index * PlanLimits.StepSize), PlanLimits.StepSize));
            }
        }
    }

    /// <summary>The order of the fields is that of struct spawn_step.</summary>
    private static void WriteStep(long* words, Step step, ref PlanArena arena)
    {
        words[0] = step.Call.Number;
        uint registers = 0;
        for (var index = 0; index < step.Arguments.Length; index++)
        {
            words[1 + index] = arena.Place(step.Arguments[index]);
            registers |= step.Arguments[index] is Argument.FromRegister ? 1u << index : 0;
        }

        words[7] = step.Expected ?? 0;
        foreach (var errno in step.Tolerated)
        {
            words[8 + (errno.Number / 64)] |= 1L << (errno.Number % 64);
        }

        var tail = (uint*)(words + 8 + PlanLimits.ErrnoWords);
        tail[0] = (uint)(step.Store?.Index ?? PlanLimits.NoRegister);
        tail[1] = (step.Expected is null ? 0 : PlanLimits.CheckResult)
            | (step.ReportsTolerated ? PlanLimits.ReportTolerated : 0)
            | (step.Forks ? PlanLimits.Forks : 0)
            | (step.Patch is { IsDecimal: true } ? PlanLimits.Decimal : 0);
        tail[2] = registers;
        tail[3] = (uint)step.SkipsAfterTolerated;
        words[10 + PlanLimits.ErrnoWords] = step.Patch is { } patch ? arena.AddressOf(patch.Target) + patch.Offset : 0;
    }
}
