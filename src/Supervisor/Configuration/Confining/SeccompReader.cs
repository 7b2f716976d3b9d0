using System.Collections.Immutable;
using System.Text;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Seccomp;

namespace Supervisor.Configuration.Confining;

/// <summary>Compiles what seccomp says, so that its mistakes are found when the file is read; each filter once, however many programs have it.</summary>
internal sealed class SeccompReader(FileReader files, Version kernel)
{
    private readonly Dictionary<(string Text, ulong Capabilities, bool Log), Result<SeccompFilter, SeccompError>> _filters = [];

    /// <summary>Null for no filter, and where a problem was reported.</summary>
    public SeccompFilter? Read(ValueReader reader, ConfinementDraft draft)
    {
        if (draft.Seccomp is not { } wanted || !IsSound(reader, wanted))
        {
            return null;
        }

        var kept = CapabilityWords.Most(draft.Confinement);
        var filter = wanted.Profile is { } name ? OfProfile(reader, wanted, name, kept) : OfLists(reader, wanted, kept);
        if (filter is null)
        {
            return null;
        }

        if (!filter.TryGet(out var made, out var error))
        {
            var (at, word) = Place(wanted, error.Place);
            var known = wanted.Profile is null ? SyscallSets.Names.Concat(Calls()) : SeccompProfile.BuiltIn;
            reader.Report(at, error.ToString(), Suggestion.DidYouMean(wanted.Profile ?? word ?? "", known));
            return null;
        }

        foreach (var warning in made.Warnings)
        {
            // What a profile of the file's own says is no news to its writer.
            if (wanted.Span is { } span)
            {
                reader.Warn(span, warning);
            }
        }

        return made;
    }

    private static bool IsSound(ValueReader reader, SeccompDraft draft)
    {
        if (draft.Span is not { } at)
        {
            return true;
        }

        var lists = !draft.Allow.IsEmpty || !draft.Deny.IsEmpty;
        switch (draft.Profile)
        {
            case "":
                return false;
            case null when !lists:
                reader.Report(at, "seccomp names no system calls", "write a profile, allow or deny; seccomp = false is for no filter");
                return false;
            case not null when lists:
                reader.Report(at, "a profile and lists of system calls do not go together", "write profile, or allow and deny: a profile's calls as a set, \"@system-service\"");
                return false;
            case not null when draft.Errno is not null:
                reader.Report(at, "errno is for allow and deny: a profile says itself how calls fail");
                return false;
            default:
                return true;
        }
    }

    private Result<SeccompFilter, SeccompError>? OfProfile(ValueReader reader, SeccompDraft draft, string name, CapabilitySet kept)
    {
        if (!name.Contains('/', StringComparison.Ordinal) && !name.EndsWith(".json", StringComparison.Ordinal))
        {
            return Compiled(name, kept, draft.Log, () => SeccompProfile.Load(name));
        }

        var at = draft.Span!.Value;
        var path = Path.Combine(Path.GetDirectoryName(at.File.Path) ?? "", name);
        var reports = reader.Reports;
        var file = files.Read(path, at);
        if (file is null && reader.Reports == reports)
        {
            // It was reported where it was named first.
            reader.Report(at, $"cannot read {path}");
        }

        return file is null ? null : Compiled(path, kept, draft.Log, () => SeccompProfile.Parse(Encoding.UTF8.GetBytes(file.Text), path));
    }

    private Result<SeccompFilter, SeccompError>? OfLists(ValueReader reader, SeccompDraft draft, CapabilitySet kept)
    {
        var reports = reader.Reports;
        ImmutableArray<string> allow = [.. draft.Allow.Select(reader.TextNotEmpty)];
        ImmutableArray<string> deny = [.. draft.Deny.Select(reader.TextNotEmpty)];
        if (reader.Reports != reports)
        {
            return null;
        }

        var text = $"{string.Join(' ', allow)}\n{string.Join(' ', deny)}\n{draft.Errno}";
        return Compiled(text, kept, draft.Log, () => SeccompProfile.FromLists(allow, deny, draft.Errno));
    }

    private Result<SeccompFilter, SeccompError> Compiled(string text, CapabilitySet kept, bool log, Func<Result<SeccompProfile, SeccompError>> find)
    {
        if (!_filters.TryGetValue((text, kept.Bits, log), out var filter))
        {
            filter = find().TryGet(out var profile, out var error)
                ? profile.Compile(new SeccompTarget { Kernel = kernel, Capabilities = [.. CapabilityWords.Names(kept)], LogOnly = log })
                : new(error);
            _filters.Add((text, kept.Bits, log), filter);
        }

        return filter;
    }

    private static SortedSet<string> Calls()
    {
        var calls = new SortedSet<string>(StringComparer.Ordinal);
        SyscallSets.TryExpand(SyscallSets.Known, calls);
        return calls;
    }

    /// <summary>"allow[3]" is that item; the built-in profiles of profiles have no place, and no mistakes.</summary>
    private static (SourceSpan At, string? Word) Place(SeccompDraft draft, string? place)
    {
        foreach (var (name, items) in (ReadOnlySpan<(string, ImmutableArray<Node>)>)[("allow[", draft.Allow), ("deny[", draft.Deny)])
        {
            if (place?.StartsWith(name, StringComparison.Ordinal) == true && int.TryParse(place.AsSpan(name.Length).TrimEnd(']'), out var index) && index < items.Length)
            {
                return (items[index].Span, (items[index] as Node.Text)?.Value);
            }
        }

        return (draft.Span!.Value, null);
    }
}
