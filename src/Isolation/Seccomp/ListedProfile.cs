using System.Diagnostics.CodeAnalysis;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Seccomp;

/// <summary>Lists of names and sets to a profile. What is denied is denied, wherever it is allowed.</summary>
internal static class ListedProfile
{
    // Without these no program starts, and most libraries do not even fail in order.
    private const string AlwaysAllowed = "@default";

    public static Result<SeccompProfile, SeccompError> Make(string name, IEnumerable<string> allow, IEnumerable<string> deny, string? errno)
    {
        var answer = Errno.EPERM;
        if (errno is not null && !Errno.TryParse(errno, out answer))
        {
            return new(new SeccompError(name, "errno", $"{Quoted.Text(errno)} is no error number of errno(3), such as EPERM"));
        }

        if (!TryExpand(name, "allow", allow, out var allowed, out var error) || !TryExpand(name, "deny", deny, out var denied, out error))
        {
            return new(error);
        }

        if (allowed.Count == 0 && denied.Count == 0)
        {
            return new(new SeccompError(name, null, "it allows and denies nothing; name system calls or sets such as @system-service"));
        }

        return new(allowed.Count > 0 ? AllowList(name, allowed, denied, answer) : DenyList(name, denied, answer));
    }

    private static SeccompProfile AllowList(string name, HashSet<string> allowed, HashSet<string> denied, Errno errno)
    {
        SyscallSets.TryExpand(AlwaysAllowed, allowed);
        allowed.ExceptWith(denied);
        return new()
        {
            Name = name,
            Default = SeccompAction.Fail(errno),
            Rules = [new([.. allowed], SeccompAction.Allow, [])],
            KnowsAllCalls = true,
        };
    }

    private static SeccompProfile DenyList(string name, HashSet<string> denied, Errno errno) => new()
    {
        Name = name,
        Default = SeccompAction.Allow,
        Rules = [new([.. denied], SeccompAction.Fail(errno), [])],
        KnowsAllCalls = true,
    };

    private static bool TryExpand(
        string profile, string list, IEnumerable<string> names, out HashSet<string> calls, [NotNullWhen(false)] out SeccompError? error)
    {
        calls = new(StringComparer.Ordinal);
        var given = names.ToList();
        foreach (var (index, name) in given.Index())
        {
            if (!SyscallSets.TryExpand(name, calls))
            {
                error = new(profile, $"{list}[{index}]", $"no set of system calls is named {Quoted.Text(name)}; there are {string.Join(", ", SyscallSets.Names)}");
                return false;
            }
        }

        var unknown = SyscallTable.UnknownAmong(given.Where(name => !name.StartsWith('@'))).FirstOrDefault();
        error = unknown is null ? null : new(profile, $"{list}[{given.IndexOf(unknown)}]", $"no system call is named {Quoted.Text(unknown)}");
        return unknown is null;
    }
}
