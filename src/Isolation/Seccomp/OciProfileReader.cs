using System.Collections.Immutable;
using System.Text.Json;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Seccomp;

/// <summary>The outer part of a profile in JSON; see <see cref="SeccompProfile.Parse"/>.</summary>
internal sealed class OciProfileReader
{
    private const int DeepestNesting = 16;
    private const uint SECCOMP_FILTER_FLAG_LOG = 2;
    private const uint SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;

    private readonly JsonCheck _check;
    private readonly OciRuleReader _rules;

    private OciProfileReader(string name)
    {
        _check = new(name);
        _rules = new(_check);
    }

    public static Result<SeccompProfile, SeccompError> Read(ReadOnlyMemory<byte> json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = DeepestNesting, AllowDuplicateProperties = false });
            var reader = new OciProfileReader(name);
            var profile = reader.Profile(document.RootElement, name);
            return reader._check.Error is { } error ? new(error) : new(profile);
        }
        catch (JsonException broken)
        {
            return new(new SeccompError(name, $"line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}", $"it is no JSON as it should be: {broken.Message.Split(" LineNumber:")[0]}"));
        }
    }

    private SeccompProfile Profile(JsonElement root, string name)
    {
        _check.Object(root, "", "defaultAction", "defaultErrnoRet", "defaultErrno", "architectures", "archMap", "flags", "listenerPath", "listenerMetadata", "syscalls");
        var otherwise = _rules.Action(root, "", "defaultAction", "defaultErrnoRet", "defaultErrno");
        var rules = _check.Items(JsonCheck.Member(root, "syscalls"), "syscalls")
            .SelectMany(item => _rules.Rules(item.Element, item.Place))
            .Where(rule => rule.Action != otherwise)
            .ToList();
        return new()
        {
            Name = name,
            Default = otherwise,
            // As libseccomp has it: for one call, a rule without tests wins, wherever it stands.
            Rules = [.. rules.Where(rule => rule.Tests.IsEmpty), .. rules.Where(rule => !rule.Tests.IsEmpty)],
            Architectures = Architectures(root),
            Flags = Flags(JsonCheck.Member(root, "flags")),
            Warnings = UnknownNames(rules),
        };
    }

    private ImmutableArray<ArchitectureGroup> Architectures(JsonElement root)
    {
        var listed = Checked(_check.Texts(JsonCheck.Member(root, "architectures"), "architectures"), "architectures");
        var groups = _check.Items(JsonCheck.Member(root, "archMap"), "archMap").Select(item =>
        {
            _check.Object(item.Element, item.Place, "architecture", "subArchitectures");
            var main = _check.Text(JsonCheck.Member(item.Element, "architecture"), $"{item.Place}.architecture");
            var place = $"{item.Place}.subArchitectures";
            return new ArchitectureGroup(main, Checked([main, .. _check.Texts(JsonCheck.Member(item.Element, "subArchitectures"), place)], place));
        }).ToImmutableArray();
        if (listed.IsEmpty)
        {
            return groups;
        }

        if (!groups.IsEmpty)
        {
            _check.Fail("archMap", "there is architectures too; one of them says it");
        }

        return [new(null, listed)];

        ImmutableArray<string> Checked(ImmutableArray<string> names, string place)
        {
            if (names.FirstOrDefault(name => !name.StartsWith("SCMP_ARCH_", StringComparison.Ordinal)) is { } wrong)
            {
                _check.Fail(place, $"{Quoted.Text(wrong)} is no architecture, such as SCMP_ARCH_X86_64");
            }

            return names;
        }
    }

    /// <summary>
    /// TSYNC means nothing to a process with one thread, and WAIT_KILLABLE_RECV nothing without a listener: both are
    /// left out, as the kernel refuses the second alone (EINVAL).
    /// </summary>
    private uint Flags(JsonElement? array)
    {
        uint flags = 0;
        foreach (var (element, place) in _check.Items(array, "flags"))
        {
            switch (_check.Text(element, place))
            {
                case "SECCOMP_FILTER_FLAG_LOG":
                    flags |= SECCOMP_FILTER_FLAG_LOG;
                    break;
                case "SECCOMP_FILTER_FLAG_SPEC_ALLOW":
                    flags |= SECCOMP_FILTER_FLAG_SPEC_ALLOW;
                    break;
                case "SECCOMP_FILTER_FLAG_TSYNC" or "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV":
                    break;
                case var other:
                    _check.Fail(place, $"{Quoted.Text(other)} is no flag of seccomp(2) for this");
                    break;
            }
        }

        return flags;
    }

    private static ImmutableArray<string> UnknownNames(List<SeccompRule> rules)
    {
        var unknown = rules.SelectMany(rule => rule.Names).Distinct(StringComparer.Ordinal).Where(name => !SyscallTable.IsKnown(name)).ToList();
        return unknown.Count == 0 ? [] : [$"no machine has system calls of these names: {ResolvedProfile.Some(unknown)}"];
    }
}
