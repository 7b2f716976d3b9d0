using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Confining;

/// <summary>What isolate means together with the program's other keys; what it says of other programs is for <see cref="JoinChecks"/>.</summary>
internal static class ConfinementChecks
{
    public static ProgramDraft Finish(ValueReader reader, ProgramDraft program, SeccompReader seccomp)
    {
        LimitKeys.Check(reader, program);
        CheckNames(reader, program);
        if (program.Isolate is { Link.Problem: { } problem, At: var places })
        {
            reader.Report(places["network"], problem);
        }

        var draft = WithIdMap(reader, WithAmbient(reader, program));
        draft = draft.With(confinement => confinement with { SystemCalls = seccomp.Read(reader, draft) });
        return program with
        {
            Isolate = draft,
            References = program.References.AddRange(draft.Joins.Select(join => new Reference(join.Program, join.Span, "joins itself") { IsOfOne = true })),
        };
    }

    // A user other than root loses its capabilities at exec, unless they are ambient.
    private static ConfinementDraft WithAmbient(ValueReader reader, ProgramDraft program)
    {
        var draft = program.Isolate;
        if (draft.At.TryGetValue("ambient", out var at))
        {
            if ((draft.Confinement.Ambient.Bits & ~CapabilityWords.Most(draft.Confinement).Bits) is not 0 and var lacking)
            {
                var names = string.Join(", ", CapabilityWords.Names(new CapabilitySet(lacking)));
                reader.Report(at, $"ambient has what the program does not keep: {names}", "add it to capabilities");
            }

            return draft;
        }

        return program.Options.User is null or "root" or "0" ? draft : draft.With(confinement => confinement with { Ambient = draft.Named });
    }

    private static ConfinementDraft WithIdMap(ValueReader reader, ConfinementDraft draft)
    {
        if (!draft.At.TryGetValue("id_map", out var at) || draft.Confinement.Namespaces.HasFlag(NamespaceKinds.User))
        {
            return draft;
        }

        if (draft.At.ContainsKey("namespaces"))
        {
            reader.Report(at, "id_map is for a user namespace, which is not among namespaces", "add \"user\" to namespaces");
        }

        return draft.With(confinement => confinement with { Namespaces = confinement.Namespaces | NamespaceKinds.User });
    }

    private static void CheckNames(ValueReader reader, ProgramDraft program)
    {
        if (program.Isolate.Confinement.FileSystem.Root is { } root && program.At.TryGetValue("user", out var at)
            && program.Options.User is { } user && !user.All(char.IsAsciiDigit) && user != "root")
        {
            reader.Warn(at, $"the user {DisplayText.Quote(user)} is looked up in the supervisor's own /etc/passwd, not in that of {root}",
                "write its number to be sure");
        }
    }
}
