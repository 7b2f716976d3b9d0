using System.Collections.Immutable;
using Supervisor.Isolation.Seccomp;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Confining;

/// <summary>
/// Whether two confinements, or limits, are the same by content. Records do not compare the arrays in them by content, so
/// these are compared here and set aside; whatever else a record has is compared by the record itself.
/// </summary>
internal static class SameConfinement
{
    public static bool Of(Confinement a, Confinement b) =>
        Plain(a) == Plain(b)
        && a.Joins.SequenceEqual(b.Joins)
        && a.Try.SetEquals(b.Try)
        && Of(a.FileSystem, b.FileSystem)
        && Of(a.IdMapping, b.IdMapping)
        && Of(a.SystemCalls, b.SystemCalls)
        && Of(a.Landlock, b.Landlock);

    public static bool Of(CgroupLimits? a, CgroupLimits? b) => (a, b) switch
    {
        ({ } left, { } right) => Plain(left) == Plain(right)
            && left.IoDevices.SequenceEqual(right.IoDevices)
            && left.HugePages.SequenceEqual(right.HugePages),
        _ => a == b,
    };

    private static bool Of(FileSystemView a, FileSystemView b) =>
        Plain(a) == Plain(b)
        && a.Mounts.SequenceEqual(b.Mounts)
        && a.MaskedPaths.SequenceEqual(b.MaskedPaths)
        && a.ReadOnlyPaths.SequenceEqual(b.ReadOnlyPaths)
        && a.WritablePaths.SequenceEqual(b.WritablePaths);

    private static bool Of(IdMapping a, IdMapping b) => (a, b) switch
    {
        (IdMapping.Ranges left, IdMapping.Ranges right) => left.Users.SequenceEqual(right.Users) && left.Groups.SequenceEqual(right.Groups),
        _ => a == b,
    };

    private static bool Of(SeccompFilter? a, SeccompFilter? b) => (a, b) switch
    {
        ({ } left, { } right) => left with { Instructions = [], Warnings = [] } == right with { Instructions = [], Warnings = [] } && left.Instructions.AsSpan().SequenceEqual(right.Instructions.AsSpan()),
        _ => a == b,
    };

    private static bool Of(LandlockRules? a, LandlockRules? b) => (a, b) switch
    {
        ({ } left, { } right) => Plain(left) == Plain(right)
            && left.Read.SequenceEqual(right.Read)
            && left.Write.SequenceEqual(right.Write)
            && Of(left.Listen, right.Listen)
            && Of(left.Connect, right.Connect),
        _ => a == b,
    };

    private static bool Of(ImmutableArray<ushort>? a, ImmutableArray<ushort>? b) => (a, b) switch
    {
        ({ } left, { } right) => left.SequenceEqual(right),
        _ => a is null && b is null,
    };

    private static Confinement Plain(Confinement confinement) => confinement with
    {
        Joins = [],
        Try = [],
        FileSystem = FileSystemView.Unchanged,
        IdMapping = IdMapping.Self,
        SystemCalls = null,
        Landlock = null,
    };

    private static FileSystemView Plain(FileSystemView view) => view with { Mounts = [], MaskedPaths = [], ReadOnlyPaths = [], WritablePaths = [] };

    private static LandlockRules Plain(LandlockRules rules) => rules with { Read = [], Write = [], Listen = null, Connect = null };

    private static CgroupLimits Plain(CgroupLimits limits) =>
        limits with { IoDevices = [], HugePages = ImmutableSortedDictionary<string, ulong>.Empty };
}
