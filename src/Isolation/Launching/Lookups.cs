using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Planning;

namespace Supervisor.Isolation.Launching;

/// <summary>What a launch must look up in files; nothing is read that it does not need.</summary>
internal sealed record Lookups(Accounts Accounts, SubordinateIds Subordinate)
{
    public static Result<Lookups, LaunchFailure> Of(LaunchOptions options, HostFacts host)
    {
        var needsAccounts = options.User is not null || options.Group is not null || options.SupplementaryGroups is not null;
        var accounts = Accounts.None;
        if (needsAccounts && !Accounts.ReadFor(options.AccountsRoot ?? options.Confinement.FileSystem.Root).TryGet(out accounts, out var failure))
        {
            return new(failure);
        }

        return new(new Lookups(accounts, SubordinateOf(options, host)));
    }

    private static SubordinateIds SubordinateOf(LaunchOptions options, HostFacts host)
    {
        if (options.Confinement.IdMapping is not IdMapping.OfSubordinates)
        {
            return SubordinateIds.None;
        }

        var user = (uint)host.UserId;
        var name = Accounts.Read().TryGet(out var own, out _) ? own.FindUser(user)?.Name : null;
        return SubordinateIds.Read(user, name);
    }
}
