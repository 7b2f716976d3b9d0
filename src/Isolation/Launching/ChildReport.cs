using System.Buffers.Binary;
using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Launching;

/// <summary>One step that did not work, as the child reports it.</summary>
/// <param name="Step">Index into the plan.</param>
/// <param name="Error">An errno, or <see cref="PlanLimits.UnexpectedResult"/>.</param>
internal readonly record struct StepError(int Step, int Error);

/// <summary>What the report pipe has said so far.</summary>
internal sealed class ChildReport
{
    private const int Capacity = (PlanLimits.MaximumSteps + 4) * PlanLimits.RecordSize;
    private byte[] _bytes = new byte[16 * PlanLimits.RecordSize];
    private int _length;
    private int _interpreted;

    /// <summary>Whether the child came as far as exec.</summary>
    public bool ReachedExec { get; private set; }

    /// <summary>Whether every execve was passed over.</summary>
    public bool PlanEnded { get; private set; }

    /// <summary>Whether the namespaces that the child made are there to be furnished.</summary>
    public bool IsUnshared { get; private set; }

    /// <summary>The process that the child left to go on in its place; 0 for none.</summary>
    public int ForkedPid { get; private set; }

    /// <summary>The step that ended the plan.</summary>
    public StepError? Fatal { get; private set; }

    /// <summary>Failures after which the plan went on.</summary>
    public ImmutableArray<StepError> Tolerated { get; private set; } = [];

    /// <summary>Whether the program runs, or ran, given that the pipe is closed.</summary>
    public bool WasExecuted => ReachedExec && !PlanEnded && Fatal is null;

    /// <summary>Reads what is there without blocking when poll(2) says so.</summary>
    /// <returns>Whether the pipe is closed: nobody holds the other end any more.</returns>
    public unsafe bool ReadFrom(OwnedDescriptor pipe)
    {
        if (_length == Capacity)
        {
            return true;
        }

        if (_length == _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Min(Capacity, _bytes.Length * 2));
        }

        nint read;
        fixed (byte* target = _bytes)
        {
            read = Syscall.Call(SyscallNumber.Read, pipe.Number, (nint)(target + _length), _bytes.Length - _length);
        }

        if (Syscall.Failed(read, out var errno))
        {
            return errno != Errno.EINTR && errno != Errno.EAGAIN;
        }

        _length += (int)read;
        Interpret();
        return read == 0;
    }

    private void Interpret()
    {
        for (; _interpreted + PlanLimits.RecordSize <= _length; _interpreted += PlanLimits.RecordSize)
        {
            var step = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_interpreted));
            var error = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_interpreted + sizeof(int)));
            switch (step)
            {
                case PlanLimits.Marker:
                    ReachedExec = true;
                    break;
                case PlanLimits.PlanEnded:
                    PlanEnded = true;
                    break;
                case PlanLimits.Unshared:
                    IsUnshared = true;
                    break;
                case PlanLimits.Forked:
                    ForkedPid = error;
                    break;
                default:
                    if (error > 0)
                    {
                        Fatal = new(step, error);
                    }
                    else
                    {
                        Tolerated = Tolerated.Add(new(step, -error));
                    }

                    break;
            }
        }
    }
}
