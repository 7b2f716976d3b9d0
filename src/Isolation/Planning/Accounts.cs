using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Planning;

/// <summary>A line of passwd(5).</summary>
internal sealed record UserEntry(string Name, uint UserId, uint GroupId, string Home, string Shell);

/// <summary>A line of group(5).</summary>
internal sealed record GroupEntry(string Name, uint GroupId, ImmutableArray<string> Members);

/// <summary>
/// The users and groups of /etc/passwd and /etc/group, read directly: a static binary has no NSS. Lines that are not
/// well formed are passed over, as everybody else does.
/// </summary>
public sealed class Accounts
{
    // A directory of a large site exported to a file has some ten megabytes.
    private const int MaximumFileSize = 16 * 1024 * 1024;

    private readonly ImmutableArray<UserEntry> _users;
    private readonly ImmutableArray<GroupEntry> _groups;

    private Accounts(ImmutableArray<UserEntry> users, ImmutableArray<GroupEntry> groups)
    {
        _users = users;
        _groups = groups;
    }

    /// <summary>Nobody; numbers still work.</summary>
    public static Accounts None { get; } = new([], []);

    /// <summary>Reads both files; a missing one is empty.</summary>
    /// <param name="passwd">Path of the users.</param>
    /// <param name="group">Path of the groups.</param>
    public static Result<Accounts, LaunchFailure> Read(string passwd = "/etc/passwd", string group = "/etc/group") => Read(passwd, group, root: null);

    private static Result<Accounts, LaunchFailure> Read(string passwd, string group, string? root)
    {
        var users = ReadFile(passwd, root);
        if (!users.TryGet(out var userText, out var failure))
        {
            return new(failure);
        }

        var groups = ReadFile(group, root);
        return groups.TryGet(out var groupText, out failure) ? new(Parse(userText, groupText)) : new(failure);
    }

    /// <summary>The files of the tree that a program will see: names are those of its own root.</summary>
    /// <param name="root">Its root directory; null for this process's.</param>
    public static Result<Accounts, LaunchFailure> ReadFor(string? root) => Read("/etc/passwd", "/etc/group", root);

    internal static Accounts Parse(string passwd, string group) => new(
        [.. passwd.Split('\n').Select(ParseUser).OfType<UserEntry>()],
        [.. group.Split('\n').Select(ParseGroup).OfType<GroupEntry>()]);

    internal UserEntry? FindUser(string name) => _users.FirstOrDefault(user => user.Name == name);

    internal UserEntry? FindUser(uint number) => _users.FirstOrDefault(user => user.UserId == number);

    internal GroupEntry? FindGroup(string name) => _groups.FirstOrDefault(group => group.Name == name);

    internal GroupEntry? FindGroup(uint number) => _groups.FirstOrDefault(group => group.GroupId == number);

    /// <summary>The groups that name the user as a member, in the order of the file.</summary>
    internal IEnumerable<uint> GroupsOf(string user) =>
        _groups.Where(group => group.Members.Contains(user, StringComparer.Ordinal)).Select(group => group.GroupId);

    /// <summary>A plain decimal number below 2^32-1, which means "no change" to the kernel. No sign, no blanks.</summary>
    internal static bool TryParseNumber(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, null, out number) && number != uint.MaxValue;

    private static Result<string, LaunchFailure> ReadFile(string path, string? root)
    {
        byte[] bytes;
        Errno errno;
        if (root is null ? KernelFile.TryRead(path, MaximumFileSize, out bytes, out errno) : KernelFile.TryReadIn(root, path, MaximumFileSize, out bytes, out errno))
        {
            return new(Encoding.UTF8.GetString(bytes));
        }

        return errno == Errno.ENOENT || errno == Errno.ENOTDIR
            ? new("")
            : new(new LaunchFailure(FailureKind.Prepare, root is null ? "read" : $"read in {root}") { Path = path, Errno = errno });
    }

    private static UserEntry? ParseUser(string line)
    {
        var fields = line.Split(':');
        return fields is [{ Length: > 0 } name, _, var uid, var gid, _, var home, var shell]
            && TryParseNumber(uid, out var userId) && TryParseNumber(gid, out var groupId)
            ? new(name, userId, groupId, home, shell)
            : null;
    }

    private static GroupEntry? ParseGroup(string line)
    {
        var fields = line.Split(':');
        return fields is [{ Length: > 0 } name, _, var gid, var members] && TryParseNumber(gid, out var groupId)
            ? new(name, groupId, [.. members.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)])
            : null;
    }
}
