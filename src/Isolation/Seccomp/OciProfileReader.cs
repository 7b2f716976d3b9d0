using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
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
        if (!TryParse(json, name, out var document, out var broken))
        {
            return new(broken);
        }

        using (document)
        {
            var reader = new OciProfileReader(name);
            var profile = reader.Profile(document.RootElement, name);
            return reader._check.Error is { } error ? new(error) : new(profile);
        }
    }

    private static bool TryParse(
        ReadOnlyMemory<byte> json, string name, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out SeccompError? error)
    {
        document = null;
        error = null;
        try
        {
            document = JsonDocument.Parse(json, new() { MaxDepth = DeepestNesting, AllowDuplicateProperties = false });
            return true;
        }
        catch (JsonException broken)
        {
            var place = broken.LineNumber is { } line ? $"line {line + 1}, byte {broken.BytePositionInLine + 1}" : null;
            error = new(name, place, $"it is no JSON as it should be: {Quoted.Plain(broken.Message.Split(" LineNumber:")[0], 160)}");
        }
        catch (InvalidOperationException)
        {
            // So the parser answers keys with half a character (\ud800), or that are no UTF-8, when it compares them.
            error = new(name, null, "it is no JSON as it should be: a key is no text");
        }

        return false;
    }

    private SeccompProfile Profile(JsonElement root, string name)
    {
        _check.Object(root, "", "defaultAction", "defaultErrnoRet", "defaultErrno", "architectures", "archMap", "flags", "listenerPath", "listenerMetadata", "syscalls");
        var otherwise = _rules.Action(root, "", "defaultAction", "defaultErrnoRet", "defaultErrno");
        var rules = _check.Items(JsonCheck.Member(root, "syscalls"), "syscalls")
            .SelectMany(item => _rules.Rules(item.Element, item.Place))
            .ToLookup(rule => rule.Action == otherwise);
        return new()
        {
            Name = name,
            Default = otherwise,
            // As libseccomp has it: for one call, a rule without tests wins, wherever it stands. One that says what the
            // default says stands back behind all others; its names are those of calls that the author knew.
            Rules =
            [
                .. rules[false].Where(rule => rule.Tests.IsEmpty),
                .. rules[false].Where(rule => !rule.Tests.IsEmpty),
                .. rules[true].Select(rule => rule with { Tests = [] }),
            ],
            Architectures = Architectures(root),
            Flags = Flags(JsonCheck.Member(root, "flags")),
            Warnings = UnknownNames(rules.SelectMany(group => group)),
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

    private static ImmutableArray<string> UnknownNames(IEnumerable<SeccompRule> rules)
    {
        var unknown = SyscallTable.UnknownAmong(rules.SelectMany(rule => rule.Names).Distinct(StringComparer.Ordinal)).ToList();
        return unknown.Count == 0 ? [] : [$"no machine has system calls of these names: {ResolvedProfile.Some(unknown)}"];
    }
}
