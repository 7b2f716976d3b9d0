using Supervisor.Isolation.Planning;

namespace Supervisor.HeldSockets;

/// <summary>Whom a Unix socket belongs to: <c>user</c>, <c>user:group</c> or <c>:group</c>; a user brings the own group along.</summary>
internal readonly record struct SocketOwner(uint? User, uint? Group)
{
    /// <param name="owner">As it is written; null for the supervisor's own.</param>
    /// <param name="problem">Who is not there.</param>
    public static SocketOwner Find(string? owner, out string? problem)
    {
        problem = null;
        if (owner is null)
        {
            return default;
        }

        uint? user = null, group = null;
        var accounts = Accounts.Read().TryGet(out var read, out _) ? read : Accounts.None;
        var parts = owner.Split(':', 2);
        if (parts[0].Length > 0)
        {
            user = Accounts.TryParseNumber(parts[0], out var number) ? number : accounts.FindUser(parts[0])?.UserId;
            group = user is { } id ? accounts.FindUser(id)?.GroupId : null;
        }

        var isComplete = parts[0].Length == 0 || user is not null;
        problem = isComplete ? null : $"there is no user {parts[0]}";
        if (isComplete && parts is [_, { Length: > 0 } name])
        {
            group = Accounts.TryParseNumber(name, out var number) ? number : accounts.FindGroup(name)?.GroupId;
            problem = group is null ? $"there is no group {name}" : null;
        }

        return new SocketOwner(user, group);
    }
}
