using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Planning;

/// <summary>The id maps of a new user namespace, and who writes them; see user_namespaces(7).</summary>
/// <param name="Users">Of users.</param>
/// <param name="Groups">Of groups.</param>
/// <param name="DeniesGroups">Whether supplementary groups can no longer be changed: the price of a map without CAP_SETGID.</param>
internal sealed record IdMaps(ImmutableArray<IdRange> Users, ImmutableArray<IdRange> Groups, bool DeniesGroups)
{
    /// <summary>For supplementary groups that were asked for where nobody can set them.</summary>
    public static LaunchFailure GroupsAreDenied { get; } = new(FailureKind.Resolve, "set its supplementary groups")
    {
        Hint = "an unprivileged supervisor gives up setgroups(2) in a user namespace that maps only its own group; leave them out, or map subordinate groups",
        Feature = Feature.UserNamespace,
    };

    public static Result<IdMaps, LaunchFailure> Of(IdMapping mapping, ResolvedIdentity identity, HostFacts host, SubordinateIds subordinate)
    {
        var (user, group) = ((uint)host.UserId, (uint)host.GroupId);
        return mapping switch
        {
            IdMapping.OfSelf when host.MayMapAnyId => new(new IdMaps(
                Themselves([0, user, identity.UserId ?? 0]),
                Themselves([0, group, identity.GroupId ?? 0, .. identity.Groups ?? []]),
                DeniesGroups: false)),
            IdMapping.OfSelf => new(new IdMaps(
                [new(identity.UserId ?? 0, user, 1)],
                [new(identity.GroupId ?? 0, group, 1)],
                DeniesGroups: true)),
            IdMapping.OfSubordinates when subordinate.Users.IsEmpty || subordinate.Groups.IsEmpty => new(
                new LaunchFailure(FailureKind.Resolve, "map subordinate users and groups")
                {
                    Hint = $"user {user} needs a line such as {user}:100000:65536 in both /etc/subuid and /etc/subgid",
                }),
            IdMapping.OfSubordinates => new(new IdMaps(From(user, subordinate.Users), From(group, subordinate.Groups), DeniesGroups: false)),
            IdMapping.Ranges ranges => new(new IdMaps(
                ranges.Users,
                ranges.Groups,
                DeniesGroups: !host.MayMapAnyId && IsOnly(ranges.Groups, group))),
            _ => throw new ArgumentOutOfRangeException(nameof(mapping), mapping, "no such mapping"),
        };
    }

    /// <summary>Whether there is a root user and group inside.</summary>
    public bool HasRoot => Users.Any(range => range.Inside == 0) && HasGroup(0);

    /// <summary>Whether there is such a group inside.</summary>
    public bool HasGroup(uint inside) => Groups.Any(range => inside - range.Inside < range.Count);

    /// <summary>Whether a user and a group outside are somebody inside.</summary>
    public bool Knows(uint user, uint group) =>
        Users.Any(range => user - range.Outside < range.Count) && Groups.Any(range => group - range.Outside < range.Count);

    /// <summary>What the launcher does to put the maps in force.</summary>
    public ImmutableArray<Duty> Duties(HostFacts host)
    {
        var duties = ImmutableArray.CreateBuilder<Duty>(3);
        if (DeniesGroups)
        {
            // Else a member of a group that a file denies could leave it.
            duties.Add(new Duty.WriteFile("give up setgroups(2) in its user namespace", "setgroups", "deny"));
        }

        duties.Add(Write("user", "uid_map", "newuidmap", Users, host.MayMapAnyId || IsOnly(Users, (uint)host.UserId)));
        duties.Add(Write("group", "gid_map", "newgidmap", Groups, host.MayMapAnyId || DeniesGroups));
        return duties.ToImmutable();
    }

    private static Duty Write(string kind, string file, string helper, ImmutableArray<IdRange> ranges, bool directly)
    {
        var purpose = $"map {(ranges.Length == 1 && ranges[0].Count == 1 ? kind : kind + "s")} {string.Join(", ", ranges.Select(Words))}";
        return directly
            ? new Duty.WriteFile(purpose, file, string.Concat(ranges.Select(range => $"{Number(range.Inside)} {Number(range.Outside)} {Number(range.Count)}\n")))
            : new Duty.RunHelper(purpose, helper, [.. ranges.SelectMany(range => new[] { Number(range.Inside), Number(range.Outside), Number(range.Count) })]);
    }

    private static string Words(IdRange range) => range.Count == 1
        ? $"{Number(range.Inside)} to {Number(range.Outside)}"
        : $"{Number(range.Inside)}-{Number(range.Inside + (range.Count - 1))} to {Number(range.Outside)} and on";

    private static string Number(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private static ImmutableArray<IdRange> Themselves(IEnumerable<uint> ids) => [.. ids.Distinct().Order().Select(id => new IdRange(id, id, 1))];

    /// <summary>The owner is root inside, and the ranges follow one after the other.</summary>
    private static ImmutableArray<IdRange> From(uint owner, ImmutableArray<(uint First, uint Count)> ranges)
    {
        var map = ImmutableArray.CreateBuilder<IdRange>(ranges.Length + 1);
        map.Add(new(0, owner, 1));
        uint next = 1;
        foreach (var (first, count) in ranges)
        {
            map.Add(new(next, first, count));
            next += count;
        }

        return map.ToImmutable();
    }

    private static bool IsOnly(ImmutableArray<IdRange> ranges, uint id) => ranges is [{ Count: 1, Outside: var outside }] && outside == id;
}
