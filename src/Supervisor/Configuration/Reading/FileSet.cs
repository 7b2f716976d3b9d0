using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Reading;

/// <summary>A file and all that it includes, brought together: what two files both give is an error that names both places.</summary>
internal sealed class FileSet(ConfigurationEnvironment environment, FileReader files, DiagnosticBag problems)
{
    private readonly ValueReader _reader = new(problems, names: null);
    private readonly Dictionary<(string What, string Name), Entry> _names = [];
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly List<string> _chain = [];
    private bool _tooMany;

    public Entry? Supervisor { get; private set; }

    public Entry? Defaults { get; private set; }

    /// <summary>In the order of the files.</summary>
    public List<Entry> Programs { get; } = [];

    /// <summary>Likewise.</summary>
    public List<Entry> Groups { get; } = [];

    /// <summary>Programs, too, but with keys of their own.</summary>
    public List<Entry> Listeners { get; } = [];

    public List<Entry> Sockets { get; } = [];

    public void Add(string path, SourceSpan? namedAt)
    {
        var normal = Normalize(path);
        if (_chain.Contains(normal))
        {
            _reader.Report(namedAt!.Value, $"{path} includes itself", $"{string.Join(" -> ", _chain.SkipWhile(known => known != normal))} -> {normal}");
            return;
        }

        if (_chain.Count > Limits.IncludeDepth)
        {
            _reader.Report(namedAt!.Value, $"files include each other more than {Limits.IncludeDepth} deep");
            return;
        }

        // Two patterns may match one file; it is taken once.
        if (_done.Contains(normal) || HasTooMany(namedAt))
        {
            return;
        }

        _done.Add(normal);
        if (files.Read(path, namedAt) is not { } file)
        {
            return;
        }

        _chain.Add(normal);
        var draft = Keys.File.Read(_reader, TomlTree.Read(file, problems).Entries, new FileDraft());
        Take(draft);
        foreach (var node in draft.Include)
        {
            Include(path, node);
        }

        _chain.RemoveAt(_chain.Count - 1);
    }

    private bool HasTooMany(SourceSpan? namedAt)
    {
        if (_done.Count < Limits.Files)
        {
            return false;
        }

        if (!_tooMany)
        {
            _reader.Report(namedAt!.Value, $"more than {Limits.Files} files are included");
        }

        return _tooMany = true;
    }

    private void Take(FileDraft draft)
    {
        Supervisor = Once(Supervisor, draft.Supervisor, "[supervisor]");
        Defaults = Once(Defaults, draft.Defaults, "[defaults]");
        Add(draft.Programs, Programs, "program");
        Add(draft.Groups, Groups, "group");
        Add(draft.Listeners, Listeners, "program");
        Add(draft.Sockets, Sockets, "socket");
    }

    private void Add(IEnumerable<Entry> named, List<Entry> to, string what)
    {
        foreach (var entry in named)
        {
            if (_names.TryAdd((what, entry.Name), entry))
            {
                to.Add(entry);
            }
            else
            {
                _reader.Report(entry.Span, $"{what} {DisplayText.Quote(entry.Name)} is given twice", $"it is first given at {_names[(what, entry.Name)].Span}");
            }
        }
    }

    private Entry? Once(Entry? first, Entry? second, string what)
    {
        if (first is not null && second is not null)
        {
            _reader.Report(second.Span, $"{what} is given twice", $"it is first given at {first.Span}; put it into one file");
        }

        return first ?? second;
    }

    private void Include(string from, Node node)
    {
        var pattern = _reader.TextNotEmpty(node);
        if (pattern.Length == 0 || pattern.Contains('\0', StringComparison.Ordinal))
        {
            return;
        }

        var path = Path.Combine(Path.GetDirectoryName(from) ?? "", pattern);
        if (pattern.Contains("**", StringComparison.Ordinal))
        {
            _reader.Report(node.Span, "`**` is not known in a pattern", "`*` matches within one directory; name each directory");
            return;
        }

        foreach (var found in Glob.IsPattern(pattern) ? Glob.Find(path, environment.ListDirectory) : [path])
        {
            Add(found, node.Span);
        }
    }

    // By text alone: what a symbolic link turns into a cycle ends at the limit of depth.
    private static string Normalize(string path) => Path.GetFullPath(path, "/");
}
