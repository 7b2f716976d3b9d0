using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Configuration.Source;
using Supervisor.Importing.Ini;
using Supervisor.Listening;

namespace Supervisor.Importing.Supervisord;

/// <summary>Who belongs together: [group:x] first, then every section that is in none, each as a group of its own name.</summary>
internal sealed class GroupReader(IniDocument document, ExpansionNames names, LogPaths paths, ImportNotes notes)
{
    private const int UsualPriority = 999;
    private const int ListenerPriority = -1;
    private const int LargestBuffer = 100_000;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>In the order in which supervisord starts them.</summary>
    public ImmutableArray<GroupModel> Read()
    {
        var groups = new List<GroupModel>();
        foreach (var section in Sections(KnownKeys.Group))
        {
            groups.Add(Heterogeneous(section));
        }

        foreach (var section in Sections(KnownKeys.Program).Where(section => !_taken.Contains(section.Name)))
        {
            groups.Add(Homogeneous(section, KnownKeys.Program, GroupKind.Programs, UsualPriority));
        }

        foreach (var section in Sections(KnownKeys.Listener))
        {
            groups.Add(Listeners(section));
        }

        foreach (var section in Sections(KnownKeys.FastCgi).Where(section => !_taken.Contains(section.Name)))
        {
            var group = Homogeneous(section, KnownKeys.FastCgi, GroupKind.FastCgi, UsualPriority);
            groups.Add(group with { Socket = Socket(ReaderOf(section).With(names.With("program_name", group.Name).With("group_name", group.Name)), group) });
        }

        if (groups.Sum(group => group.Processes.Length) > Engine.Limits.Programs)
        {
            notes.Report(groups[^1].Span, $"with all their processes there are more than {Engine.Limits.Programs} programs");
        }

        return [.. groups.OrderBy(group => group.Priority).ThenBy(group => group.Name, StringComparer.Ordinal)];
    }

    private IEnumerable<IniSection> Sections(string prefix) =>
        document.Sections.Where(section => section.Name.StartsWith(prefix, StringComparison.Ordinal));

    private SectionReader ReaderOf(IniSection section) => new(section, document, names, notes.Problems);

    private GroupModel Heterogeneous(IniSection section)
    {
        var reader = ReaderOf(section);
        var name = ProcessReader.NameOf(reader, section.Name[KnownKeys.Group.Length..], section.Span);
        var group = new GroupModel(name, GroupKind.Programs, reader.Whole("priority", UsualPriority), section.Span);
        if (reader.Find("programs") is null)
        {
            reader.Report(section.Span, $"[{section.Name}] names no programs", "write programs=a,b");
        }

        foreach (var member in reader.Words("programs"))
        {
            if (document.Find(KnownKeys.Program + member) is { } program)
            {
                _taken.Add(program.Name);
                group = group with { Processes = group.Processes.AddRange(Processes(program, name, UsualPriority)) };
            }
            else if (document.Find(KnownKeys.FastCgi + member) is { } fastCgi)
            {
                _taken.Add(fastCgi.Name);
                group = FastCgi(group, fastCgi, name);
            }
            else
            {
                var known = Sections(KnownKeys.Program).Concat(Sections(KnownKeys.FastCgi)).Select(known => known.Name[(known.Name.IndexOf(':', StringComparison.Ordinal) + 1)..]);
                reader.Report(reader.Find("programs")!.Span, $"there is no program {DisplayText.Quote(member)}", Suggestion.DidYouMean(member, known));
            }
        }

        // The sort is stable: those of one priority stay in the order in which the group names them.
        return group with { Processes = [.. group.Processes.OrderBy(process => process.Priority)] };
    }

    // supervisord gives processes of a fcgi-program in a [group:x] no socket at all.
    private GroupModel FastCgi(GroupModel group, IniSection section, string name)
    {
        notes.Lose(group.Span, $"[{section.Name}] has its socket only outside of [{KnownKeys.Group}{name}]: in it, supervisord starts it as any program");
        return group with { Processes = group.Processes.AddRange(Processes(section, name, UsualPriority)) };
    }

    private GroupModel Homogeneous(IniSection section, string prefix, GroupKind kind, int priority)
    {
        var reader = ReaderOf(section);
        var name = ProcessReader.NameOf(reader, section.Name[prefix.Length..], section.Span);
        return new GroupModel(name, kind, reader.With(names.With("program_name", name).With("group_name", name)).Whole("priority", priority), section.Span)
        {
            Processes = Processes(section, name, priority),
        };
    }

    private ImmutableArray<ProcessModel> Processes(IniSection section, string group, int priority) =>
        new ProcessReader(ReaderOf(section), names, group, priority, paths, notes).Read();

    private GroupModel Listeners(IniSection section)
    {
        var group = Homogeneous(section, KnownKeys.Listener, GroupKind.Listeners, ListenerPriority);
        var reader = ReaderOf(section);
        var events = reader.Words("events").Select(name => name.ToUpperInvariant()).Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (events.IsEmpty)
        {
            reader.Report(reader.Find("events")?.Span ?? section.Span, $"[{section.Name}] names no events", "write events=PROCESS_STATE_EXITED,TICK_60");
        }

        foreach (var name in events.Where(name => !EventNames.All.Contains(name)))
        {
            reader.Report(reader.Find("events")!.Span, $"there is no event {DisplayText.Quote(name)}", Suggestion.DidYouMean(name, EventNames.All));
        }

        if (reader.Truth("redirect_stderr", false))
        {
            reader.Wrong("redirect_stderr", "what a listener writes to stdout is its protocol, so stderr cannot go there", "leave redirect_stderr out", 0);
        }

        var handler = reader.Plain("result_handler");
        if (handler is not null and not "supervisor.dispatchers:default_handler")
        {
            notes.Lose(reader.Find("result_handler")!.Span, "a result handler is Python, and cannot be loaded: a result other than OK sends the event again");
        }

        return group with { Listener = new ListenerModel(events, Math.Clamp(reader.Whole("buffer_size", 10), 1, LargestBuffer), handler) };
    }

    private static FastCgiSocket? Socket(SectionReader reader, GroupModel group)
    {
        if (reader.Text("socket") is not { Length: > 0 } address)
        {
            reader.Report(reader.Find("socket")?.Span ?? group.Span, $"[{reader.Section.Name}] has no socket", "write socket=unix:///path or socket=tcp://host:port");
            return null;
        }

        var socket = new FastCgiSocket
        {
            Backlog = reader.Find("socket_backlog") is null ? null : reader.Whole("socket_backlog", 128, 1, 65_535),
            Owner = reader.Name("socket_owner") ?? group.Processes.FirstOrDefault()?.User,
            Mode = reader.Octal("socket_mode", 0xFFF) ?? 0x1C0,
        };
        if (address.StartsWith("unix:///", StringComparison.Ordinal))
        {
            return socket with { Path = address["unix://".Length..] };
        }

        if (reader.Find("socket_owner") is not null || reader.Find("socket_mode") is not null)
        {
            reader.Wrong("socket_mode", "socket_owner and socket_mode are for Unix sockets", "leave them out", 0);
        }

        var plain = reader.Plain("socket") ?? "";
        return plain.StartsWith("tcp://", StringComparison.Ordinal)
            && plain["tcp://".Length..].Split(':') is [{ Length: > 0 } host, var port]
            && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65_535
            ? socket with { Host = host.ToLowerInvariant(), Port = number, Owner = null }
            : reader.Wrong<FastCgiSocket?>("socket", $"{DisplayText.Quote(plain)} is not a socket", "write unix:///path or tcp://host:port", null);
    }
}
