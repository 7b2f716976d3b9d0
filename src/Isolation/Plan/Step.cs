using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Plan;

/// <summary>One raw system call of the child, and what its failure means.</summary>
/// <param name="Phase">Where in the order it stands.</param>
/// <param name="Call">The call.</param>
/// <param name="Purpose">What it is for, to stand after "cannot": "become user www-data (33)".</param>
/// <param name="Arguments">At most six; the rest are zero.</param>
internal sealed record Step(Phase Phase, SystemCall Call, string Purpose, params ImmutableArray<Argument> Arguments)
{
    /// <summary>Where the result goes, for a later step.</summary>
    public Register? Store { get; init; }

    /// <summary>The only result that is a success; null takes any that is not an error.</summary>
    public long? Expected { get; init; }

    /// <summary>Errors after which the plan goes on.</summary>
    public ImmutableArray<Errno> Tolerated { get; init; } = [];

    /// <summary>Whether the launcher hears of a tolerated error.</summary>
    public bool ReportsTolerated { get; init; }

    /// <summary>How many of the steps that follow are passed over after a tolerated error: they are about what is not there.</summary>
    public int SkipsAfterTolerated { get; init; }

    /// <summary>Where in a structure of a later step the result goes.</summary>
    public Patch? Patch { get; init; }

    /// <summary>Whether it is a clone after which only the new child goes on; the other reports the child's number and ends.</summary>
    public bool Forks { get; init; }

    /// <summary>What of the confinement cannot be had where this fails.</summary>
    public Feature Feature { get; init; }

    /// <summary>What likely errors of this step mean here.</summary>
    public ImmutableArray<ErrnoHint> Hints { get; init; } = [];

    /// <summary>The hint for an error, if there is one.</summary>
    public string? HintFor(Errno errno)
    {
        foreach (var hint in Hints)
        {
            if (hint.Errno == errno)
            {
                return hint.Hint;
            }
        }

        return null;
    }
}

/// <summary>A place in a structure.</summary>
/// <param name="Target">The very object that another step has as its argument.</param>
/// <param name="Offset">In bytes; room for an int is there, or for <see cref="PlanLimits.DecimalSize"/>.</param>
internal sealed record Patch(Argument.Structure Target, int Offset)
{
    /// <summary>As digits for people, not as an int.</summary>
    public bool IsDecimal { get; init; }
}

/// <summary>What an error of one step means, or what to do about it.</summary>
internal sealed record ErrnoHint(Errno Errno, string Hint);

/// <summary>A system call by number, with its name for people.</summary>
internal sealed record SystemCall(string Name, int Number);
