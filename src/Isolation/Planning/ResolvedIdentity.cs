using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Planning;

/// <summary>Names of users and groups as numbers; null stays as it is.</summary>
internal sealed record ResolvedIdentity(uint? UserId, uint? GroupId, ImmutableArray<uint>? Groups, UserEntry? Entry)
{
    public bool IsChange => UserId is not null || GroupId is not null || Groups is not null;

    public static Result<ResolvedIdentity, LaunchFailure> Resolve(LaunchOptions options, Accounts accounts, HostFacts host)
    {
        uint? user = null;
        UserEntry? entry = null;
        if (options.User is { } userName)
        {
            // A name of digits is a number to chown(1) only where no user bears it.
            entry = accounts.FindUser(userName);
            if (entry is null)
            {
                if (!Accounts.TryParseNumber(userName, out var number))
                {
                    return new(Unknown("user", userName, "passwd"));
                }

                entry = accounts.FindUser(number);
                user = number;
            }

            user = entry?.UserId ?? user;
        }

        uint? group = user is null ? null : entry?.GroupId ?? (uint)host.GroupId;
        if (options.Group is { } groupName)
        {
            if (!TryFindGroup(groupName, accounts, out var number))
            {
                return new(Unknown("group", groupName, "group"));
            }

            group = number;
        }

        ImmutableArray<uint>? groups = null;
        if (options.SupplementaryGroups is { } wanted)
        {
            var numbers = ImmutableArray.CreateBuilder<uint>(wanted.Length);
            foreach (var name in wanted)
            {
                if (!TryFindGroup(name, accounts, out var number))
                {
                    return new(Unknown("group", name, "group"));
                }

                numbers.Add(number);
            }

            groups = numbers.ToImmutable();
        }
        else if (user is not null)
        {
            // The primary group is among them, as initgroups(3) does it: without it a set-group-id program could shed a
            // group whose members a file denies.
            var members = entry is null ? [] : accounts.GroupsOf(entry.Name);
            groups = [.. members.Prepend(group!.Value).Distinct()];
        }

        return new(new ResolvedIdentity(user, group, groups, entry));
    }

    private static bool TryFindGroup(string name, Accounts accounts, out uint number)
    {
        if (accounts.FindGroup(name) is { } entry)
        {
            number = entry.GroupId;
            return true;
        }

        return Accounts.TryParseNumber(name, out number);
    }

    private static LaunchFailure Unknown(string kind, string name, string file) =>
        new(FailureKind.Resolve, $"find the {kind} \"{name}\"") { Hint = $"it is not in /etc/{file}, and is not a number" };
}
