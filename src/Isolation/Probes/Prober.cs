using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;
using Supervisor.Isolation.Network;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;

namespace Supervisor.Isolation.Probes;

/// <summary>
/// Follows probe plans, each in a child of its own with a copy of this memory, so that a probe that hangs hangs alone: it is
/// killed at its deadline. Belongs to one thread, which waits.
/// </summary>
internal sealed unsafe class Prober : IDisposable
{
    /// <summary>A child takes a millisecond; modules that the kernel loads on demand take longer.</summary>
    private const int MillisecondsAllowed = 5000;

    private const string Watching = "watch a probe";

    private readonly int* _pidDescriptorSlot;
    private readonly Cloner _cloner;
    private readonly HolderMaker _holders;
    private readonly NetworkSetup _network = new();
    private readonly DutyRunner _duties;
    private readonly int _milliseconds;

    public Prober(HostFacts host, SpawnCall spawn, int milliseconds = MillisecondsAllowed)
    {
        _pidDescriptorSlot = (int*)NativeMemory.AllocZeroed(sizeof(int));
        _cloner = new Cloner(spawn);
        _holders = new HolderMaker(_cloner, _pidDescriptorSlot);
        _duties = new DutyRunner(new HelperRunner(_cloner, host, _pidDescriptorSlot), _network);
        _milliseconds = milliseconds;
    }

    public ProbeOutcome Run(ProbePlan probe)
    {
        if (!Pipe.TryOpen(out var report, out var errno) || !Pipe.TryOpen(out var answers, out errno))
        {
            report?.Dispose();
            return new ProbeOutcome.Refused("open a pipe", errno);
        }

        using (report)
        using (answers)
        {
            var plan = probe.ToSpawnPlan();
            using var marshalled = new MarshalledPlan(plan);
            marshalled.Load(Register.Report, report!.Write.Number);
            marshalled.Load(ProbePlan.Answers, answers!.Write.Number);
            *_pidDescriptorSlot = -1;
            if (!_cloner.TryClone(plan.Mode, marshalled, _pidDescriptorSlot, null, out var pid, out errno))
            {
                return new ProbeOutcome.Refused("make a child", errno);
            }

            using var flight = new Flight(new LaunchOptions { Command = ["probe"] }, plan, pid, new OwnedDescriptor(*_pidDescriptorSlot), new OwnedDescriptor(report.Read.Release()));
            report.Write.Dispose();
            answers.Write.Dispose();
            return (ProbeOutcome?)(Follow(flight, probe) ?? (probe.HasAnswers ? Refusal(answers.Read, plan) : null)) ?? new ProbeOutcome.Possible();
        }
    }

    /// <summary>A program executed from memory, as those that hold namespaces are.</summary>
    public ProbeOutcome RunHolder()
    {
        if (_holders.Make(NamespaceKinds.None).TryGet(out var holder, out var failure))
        {
            holder.Dispose();
            return new ProbeOutcome.Possible();
        }

        return Refused(failure);
    }

    public void Dispose()
    {
        _holders.Dispose();
        _cloner.Dispose();
        NativeMemory.Free(_pidDescriptorSlot);
    }

    /// <returns>What was refused; null where the plan came to its end.</returns>
    private ProbeOutcome.Refused? Follow(Flight flight, ProbePlan probe)
    {
        var deadline = Milliseconds() + _milliseconds;
        using var belongings = new Belongings(_network);
        var furnished = false;
        ProbeOutcome.Refused? refused = null;
        for (var isComplete = false; !isComplete;)
        {
            if (!IsReadable(flight.ReportPipe.Number, deadline))
            {
                refused = new ProbeOutcome.Refused(Watching, default, $"it did not end within {_milliseconds} ms");
                break;
            }

            isComplete = flight.Report.ReadFrom(flight.ReportPipe);
            if (flight.Report.ForkedPid is var forked and not 0 && forked != flight.Pid)
            {
                refused = flight.Follow(forked) is { } lost ? Refused(lost) : null;
            }

            if (flight.Report.IsUnshared && !furnished)
            {
                furnished = true;
                refused = _duties.Run(probe.Duties, flight.Pid, belongings) is { } failure ? Refused(failure) : null;
                flight.Kill();
            }
        }

        flight.Kill();
        while (!flight.TryReap())
        {
            // Killed, it ends as soon as the kernel lets it; nothing else can be done than to wait for it.
            IsReadable(flight.PidDescriptor.Number, long.MaxValue);
        }

        return refused ?? (furnished ? null : Told(flight));
    }

    private static ProbeOutcome.Refused? Told(Flight flight) => flight.Report switch
    {
        { Fatal: { } fatal } => new ProbeOutcome.Refused(flight.Plan.Steps[fatal.Step].Purpose, ErrnoOf(fatal), Hint(flight.Plan.Steps[fatal.Step], fatal)),
        { PlanEnded: true } => null,
        _ => new ProbeOutcome.Refused(Watching, default, flight.End ?? "it was gone"),
    };

    private static Errno ErrnoOf(StepError error) => error.Error == PlanLimits.UnexpectedResult ? default : new Errno(error.Error);

    private static string? Hint(Step step, StepError error) =>
        error.Error == PlanLimits.UnexpectedResult ? $"{step.Call.Name} gave an unexpected result" : step.HintFor(new Errno(error.Error));

    /// <summary>struct nlmsghdr (16 bytes) and the error of struct nlmsgerr, for each message that was sent.</summary>
    private static ProbeOutcome.Refused? Refusal(OwnedDescriptor answers, SpawnPlan plan)
    {
        const int size = ProbeNetwork.AnswerSize;
        var answer = stackalloc byte[size];
        while (Syscall.Call(SyscallNumber.Read, answers.Number, (nint)answer, size) == size)
        {
            var error = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(answer + NetlinkMessage.HeaderSize, sizeof(int)));
            if (error < 0)
            {
                return new ProbeOutcome.Refused(plan.Steps.First(step => step.Call == SystemCalls.Sendto).Purpose, new Errno(-error));
            }
        }

        return null;
    }

    private static ProbeOutcome.Refused Refused(LaunchFailure failure) => new(failure.Operation, failure.Errno, failure.Hint);

    /// <returns>False where the deadline has passed.</returns>
    private static bool IsReadable(int descriptor, long deadline)
    {
        // struct pollfd: descriptor, wanted events (POLLIN) and found events; struct timespec.
        var polled = stackalloc int[2] { descriptor, 1 };
        var patience = stackalloc long[2];
        while (true)
        {
            var left = Math.Clamp(deadline - Milliseconds(), 0, int.MaxValue);
            patience[0] = left / 1000;
            patience[1] = left % 1000 * 1_000_000;
            var found = Syscall.Call(SyscallNumber.Ppoll, (nint)polled, 1, (nint)patience);
            if (!Syscall.Failed(found, out var errno) || errno != Errno.EINTR)
            {
                return found != 0;
            }
        }
    }

    private static long Milliseconds()
    {
        const int CLOCK_MONOTONIC = 1;
        var time = stackalloc long[2];
        Syscall.Call(SyscallNumber.ClockGettime, CLOCK_MONOTONIC, (nint)time);
        return (time[0] * 1000) + (time[1] / 1_000_000);
    }
}
