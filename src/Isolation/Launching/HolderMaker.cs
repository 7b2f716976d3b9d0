using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Launching;

/// <summary>
/// Makes holders. The child shares the launcher's memory until it executes its program from a sealed file in memory, so the
/// call returns when the holder stands or has failed. Belongs to the spawn thread.
/// </summary>
internal sealed unsafe class HolderMaker(Cloner cloner, int* pidDescriptorSlot) : IDisposable
{
    private const int MFD_CLOEXEC_ALLOW_SEALING = 3;
    private const int MFD_EXEC = 0x10;
    private const int F_ADD_SEALS = 1033;
    private const int SealsForGood = 0xF;

    private OwnedDescriptor? _image;

    public Result<Holder, LaunchFailure> Make(NamespaceKinds namespaces)
    {
        if (_image is null && !TryLoad(out _image, out var errno))
        {
            return new(Cannot("keep the holder's program in memory", errno));
        }

        if (!Pipe.TryOpen(out var opened, out errno))
        {
            return new(Cannot("open a report pipe", errno));
        }

        using var report = opened!;
        var plan = new SpawnPlan(CloneMode.Shared, Steps(_image!.Number));
        using var marshalled = new MarshalledPlan(plan);
        marshalled.Load(Register.Report, report.Write.Number);
        Volatile.Write(ref *pidDescriptorSlot, -1);
        if (!cloner.TryClone(CloneMode.Shared, marshalled, pidDescriptorSlot, null, out var pid, out errno, namespaces))
        {
            return new(new LaunchFailure(FailureKind.Clone, $"make the namespaces {NamespaceWords.Names(namespaces)}")
            {
                Errno = errno,
                Hint = EntrySteps.NamespaceHints.FirstOrDefault(hint => hint.Errno == errno)?.Hint,
                Namespaces = namespaces,
            });
        }

        var holder = new Holder(pid, new OwnedDescriptor(*pidDescriptorSlot));
        Volatile.Write(ref *pidDescriptorSlot, -1);
        report.Write.Dispose();
        var told = new ChildReport();
        while (!told.ReadFrom(report.Read))
        {
        }

        if (told.WasExecuted)
        {
            return new(holder);
        }

        holder.Dispose();
        return new(told.Fatal is { } fatal
            ? Verdict.OfStep(plan.Steps[fatal.Step], fatal, plan.Count)
            : new(FailureKind.DiedBeforeExec, "make the holder of its namespaces"));
    }

    public void Dispose() => _image?.Dispose();

    /// <summary>What the holder's child does.</summary>
    /// <param name="image">The descriptor of its program.</param>
    public static ImmutableArray<Step> Steps(int image)
    {
        var plan = new PlanBuilder();
        plan.Add(new Step(Phase.ParentDeath, Prctl, "have the holder die with the supervisor", PR_SET_PDEATHSIG, new Argument.Immediate(9, "SIGKILL")));
        plan.Add(new Step(Phase.Session, Setsid, "give the holder a session of its own"));
        for (var descriptor = 0; descriptor < 3; descriptor++)
        {
            plan.Add(new Step(Phase.Streams, Close, "leave the holder no descriptor", descriptor) { Tolerated = [Errno.EBADF] });
        }

        // Where its working directory is the root, a change of root takes both along; elsewhere it would be a way out.
        plan.Add(new Step(Phase.Directory, Chdir, "keep the holder at the root", "/"));
        ExecutionSteps.AddCloseOnExec(plan);
        ExecutionSteps.AddMarker(plan);
        plan.Add(new Step(
            Phase.Execute,
            Execveat,
            "execute the holder's program",
            new Argument.Descriptor(image, "the holder's program"),
            "",
            new Argument.TextList(["holder"]),
            new Argument.TextList([]),
            AT_EMPTY_PATH)
        {
            Hints = [new(Errno.EACCES, "vm.memfd_noexec forbids programs in memory")],
        });
        return plan.ToSteps();
    }

    private static bool TryLoad(out OwnedDescriptor? image, out Errno errno)
    {
        image = null;
        nint opened;
        fixed (byte* name = "supervisor-holder\0"u8)
        {
            // MFD_EXEC is known, and may be demanded, from Linux 6.3 on.
            opened = Syscall.Call(SyscallNumber.MemfdCreate, (nint)name, MFD_CLOEXEC_ALLOW_SEALING | MFD_EXEC);
            if (Syscall.Failed(opened, out errno) && errno == Errno.EINVAL)
            {
                opened = Syscall.Call(SyscallNumber.MemfdCreate, (nint)name, MFD_CLOEXEC_ALLOW_SEALING);
            }
        }

        if (Syscall.Failed(opened, out errno))
        {
            return false;
        }

        var file = new OwnedDescriptor((int)opened);
        var start = NativeSpawn.HolderImage(out var size);
        if (Syscall.Failed(Syscall.Call(SyscallNumber.Write, file.Number, start, size), out errno)
            || Syscall.Failed(Syscall.Call(SyscallNumber.Fcntl, file.Number, F_ADD_SEALS, SealsForGood), out errno))
        {
            file.Dispose();
            return false;
        }

        image = file;
        return true;
    }

    private static LaunchFailure Cannot(string operation, Errno errno) => new(FailureKind.Prepare, operation) { Errno = errno };
}
