using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>Supplementary groups, group, user: in this order, since each needs what the next gives up.</summary>
internal static class IdentitySteps
{
    public static void Add(PlanBuilder plan, LaunchOptions options, ResolvedIdentity identity, Accounts accounts)
    {
        if (identity.Groups is { } groups)
        {
            var list = string.Join(", ", groups.Select(group => group.ToString(CultureInfo.InvariantCulture)));
            var purpose = groups.IsEmpty ? "leave all supplementary groups" : $"have only the supplementary groups {list}";
            plan.Add(new Step(Phase.Groups, Setgroups, purpose, groups.Length, Numbers(groups.AsSpan(), list))
            {
                Hints = PermissionHints("CAP_SETGID"),
            });
        }

        if (identity.GroupId is { } group)
        {
            var name = options.Group ?? accounts.FindGroup(group)?.Name;
            plan.Add(Become(Phase.Groups, Setresgid, "group", name, group, "CAP_SETGID"));
        }

        if (identity.UserId is { } user)
        {
            plan.Add(Become(Phase.User, Setresuid, "user", identity.Entry?.Name, user, "CAP_SETUID"));
        }
    }

    private static Step Become(Phase phase, SystemCall call, string kind, string? name, uint number, string capability)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var words = name is null || name == text ? text : $"{name} ({text})";
        Argument id = new Argument.Immediate(number);
        return new Step(phase, call, $"become {kind} {words}", id, id, id) { Hints = PermissionHints(capability) };
    }

    private static ImmutableArray<ErrnoHint> PermissionHints(string capability) =>
    [
        new(Errno.EPERM, $"needs {capability}; leave user and group out where the supervisor runs as them already"),
        new(Errno.EINVAL, "the number is not mapped in this user namespace"),
    ];
}
