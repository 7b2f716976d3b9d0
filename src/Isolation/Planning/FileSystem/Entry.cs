using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>What is done at one place of a program's tree.</summary>
/// <param name="Path">The place, see <see cref="TreePath"/>.</param>
/// <param name="Feature">What of the confinement it is.</param>
internal abstract record Entry(string Path, Feature Feature)
{
    /// <summary>Something of the launcher's is mounted there; a missing place is made.</summary>
    public sealed record Bind(string Path, string Source, MountAttributes Attributes, bool IsOptional) : Entry(Path, Feature.Root);

    /// <summary>A file system in memory; a missing place is made, or passed over.</summary>
    public sealed record Memory(string Path, Feature Feature, int Mode, MountAttributes Attributes) : Entry(Path, Feature)
    {
        public ulong? Size { get; init; }

        public bool IsMade { get; init; }
    }

    /// <summary>A /proc of its own.</summary>
    public sealed record Proc() : Entry("/proc", Feature.Proc);

    /// <summary>A minimal /dev.</summary>
    public sealed record Dev() : Entry("/dev", Feature.Dev);

    /// <summary>It becomes read-only with all that is mounted below by then.</summary>
    public sealed record ReadOnly(string Path) : Entry(Path, Feature.ReadOnly);

    /// <summary>It stays as it was before what lies above became read-only.</summary>
    public sealed record Exception(string Path, bool IsOptional) : Entry(Path, Feature.ReadOnly);

    /// <summary>A file that reads as empty, or a directory that looks empty.</summary>
    public sealed record Mask(string Path) : Entry(Path, Feature.ReadOnly);

    /// <summary>Whether something else stands there afterwards, with flags of its own.</summary>
    public bool IsMount => this is Bind or Memory or Proc or Dev;

    /// <summary>Whether a place that is missing is made.</summary>
    public bool MakesItsPlace => this is Bind or Proc or Dev or Memory { IsMade: true };

    /// <summary>At one place, what is mounted comes before what restricts it.</summary>
    public int Rank => this switch
    {
        ReadOnly => 1,
        Exception => 2,
        Mask => 3,
        _ => 0,
    };
}
