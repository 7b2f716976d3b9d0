using System.Collections.Immutable;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Confining;

/// <summary>isolate as far as it has been read: over the profile, and with what needs other keys, files or programs first.</summary>
internal sealed record ConfinementDraft
{
    public Confinement Confinement { get; init; } = Confinement.None;

    /// <summary>The seccomp key, or that of the profile; null for none.</summary>
    public SeccompDraft? Seccomp { get; init; }

    /// <summary>Namespaces of other programs.</summary>
    public ImmutableArray<JoinDraft> Joins { get; init; } = [];

    /// <summary>Capabilities that the program names one by one: it is to have them whoever it is.</summary>
    public CapabilitySet Named { get; init; }

    /// <summary>A link that was read without a mistake and has to be checked as a whole: in [defaults] it may lack what programs add.</summary>
    public NetworkOptions.Veth? Link { get; init; }

    /// <summary>Where the value of each key stands that is written, by the key's name; what comes from a profile is not among them.</summary>
    public ImmutableDictionary<string, SourceSpan> At { get; init; } = ImmutableDictionary<string, SourceSpan>.Empty;

    public ConfinementDraft With(Func<Confinement, Confinement> change) => this with { Confinement = change(Confinement) };

    public ConfinementDraft View(Func<FileSystemView, FileSystemView> change) =>
        With(confinement => confinement with { FileSystem = change(confinement.FileSystem) });
}

/// <summary>Namespaces of another program that are joined.</summary>
/// <param name="Kinds">Which; null for all that it has.</param>
internal sealed record JoinDraft(NamespaceKinds? Kinds, string Program, SourceSpan Span);

/// <summary>What seccomp says.</summary>
/// <param name="Span">Where; null for what a profile says.</param>
internal sealed record SeccompDraft(SourceSpan? Span)
{
    /// <summary>A built-in one by name, or a file relative to the configuration; null where lists say it.</summary>
    public string? Profile { get; init; }

    public ImmutableArray<Node> Allow { get; init; } = [];

    public ImmutableArray<Node> Deny { get; init; } = [];

    public string? Errno { get; init; }

    /// <summary>Nothing is refused; what would be is written to the kernel's log.</summary>
    public bool Log { get; init; }
}
