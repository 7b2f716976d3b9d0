using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;

namespace Supervisor.Isolation.Launching;

/// <summary>Runs a small privileged program of the system and waits for its end. Belongs to the spawn thread.</summary>
internal sealed unsafe class HelperRunner(Cloner cloner, HostFacts host, int* pidDescriptorSlot)
{
    private const int SecondsAllowed = 10;
    private static readonly ImmutableArray<string> Places = ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin"];

    /// <returns>Null where it ended with success.</returns>
    public LaunchFailure? Run(string program, ImmutableArray<string> arguments, string purpose)
    {
        var failure = new LaunchFailure(FailureKind.Prepare, purpose);
        if (Places.Select(place => $"{place}/{program}").FirstOrDefault(path => KernelFile.TryStatus(path, out _, out _)) is not { } found)
        {
            return failure with { Hint = $"it needs {program}, which is not installed (package uidmap or shadow)" };
        }

        if (!Planner.Plan(new LaunchOptions { Command = [found, .. arguments] }, Accounts.None, host).TryGet(out var plan, out var impossible))
        {
            return impossible;
        }

        if (!Pipe.TryOpen(out var opened, out var errno))
        {
            return failure with { Errno = errno };
        }

        using var report = opened!;
        using var marshalled = new MarshalledPlan(plan);
        marshalled.Load(Register.Report, report.Write.Number);
        Volatile.Write(ref *pidDescriptorSlot, -1);
        if (!cloner.TryClone(plan.Mode, marshalled, pidDescriptorSlot, null, out var pid, out errno))
        {
            return failure with { Errno = errno };
        }

        using var flight = new Flight(new LaunchOptions { Command = [found] }, plan, pid, new OwnedDescriptor(*pidDescriptorSlot), new OwnedDescriptor(report.Read.Release()));
        Volatile.Write(ref *pidDescriptorSlot, -1);
        report.Write.Dispose();
        while (!flight.Report.ReadFrom(flight.ReportPipe))
        {
        }

        var inTime = Await(flight);
        return !flight.Report.WasExecuted ? Verdict.Of(flight)
            : !inTime ? failure with { Hint = $"{program} took longer than {SecondsAllowed} seconds" }
            : flight.EndedWell ? null
            : failure with { Hint = $"{program} refused: {flight.End}; its own words are on standard error" };
    }

    /// <returns>Whether it ended by itself.</returns>
    private static bool Await(Flight flight)
    {
        // struct pollfd: descriptor, wanted events (POLLIN) and found events; struct timespec.
        var polled = stackalloc int[2] { flight.PidDescriptor.Number, 1 };
        var patience = stackalloc long[2] { SecondsAllowed, 0 };
        var inTime = Syscall.Call(SyscallNumber.Ppoll, (nint)polled, 1, (nint)patience) != 0;
        if (!inTime)
        {
            flight.Kill();
        }

        while (!flight.TryReap())
        {
            _ = Syscall.Call(SyscallNumber.Ppoll, (nint)polled, 1, 0);
        }

        return inTime;
    }
}
