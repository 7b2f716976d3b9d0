using System.CommandLine;
using System.CommandLine.Completions;
using Supervisor.Commands.Controlling;
using Supervisor.Commands.Isolating;

namespace Supervisor.Commands.Completing;

/// <summary>A word that may stand at the cursor.</summary>
internal sealed record Candidate(string Word, string? Description = null);

/// <summary>What may stand at the cursor of a command line, found in the tree of commands itself.</summary>
/// <param name="names">Names that programs can be called by, told which options stand on the line; asked for only where one may stand.</param>
internal sealed class Completion(Command root, Func<TargetChoice, IEnumerable<Candidate>> names)
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly List<string> _arguments = [];
    private Command? _sub;
    private Option? _open;
    private bool _onlyArguments;

    private Command Command => _sub ?? root;

    /// <summary>Nothing of ours fits: a path may stand there.</summary>
    public bool WantsFiles { get; private set; }

    /// <param name="words">All after the name of the program, the last one up to the cursor; it may be empty.</param>
    public IReadOnlyList<Candidate> Find(IReadOnlyList<string> words)
    {
        foreach (var word in words.SkipLast(1))
        {
            Pass(word);
        }

        var current = words.Count == 0 ? "" : words[^1];
        var equals = current.StartsWith("--", StringComparison.Ordinal) ? current.IndexOf('=', StringComparison.Ordinal) : -1;
        if (equals > 0 && _open is null && FindOption(current[..equals]) is { } option)
        {
            var start = current[..(equals + 1)];
            return Fitting(Values(option).Select(value => value with { Word = start + value.Word }), current);
        }

        return Fitting(_open is { } open ? Values(open) : Words(current), current);
    }

    private static List<Candidate> Fitting(IEnumerable<Candidate> candidates, string current) =>
        [.. candidates.Where(candidate => candidate.Word.StartsWith(current, StringComparison.Ordinal)).DistinctBy(candidate => candidate.Word)];

    private void Pass(string word)
    {
        if (_open is not null)
        {
            _given[_open.Name] = word;
            _open = null;
        }
        else if (!_onlyArguments && word == "--")
        {
            _onlyArguments = true;
        }
        else if (!_onlyArguments && word.StartsWith('-'))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var option = FindOption(equals < 0 ? word : word[..equals]);
            if (option is not null && equals > 0)
            {
                _given[option.Name] = word[(equals + 1)..];
            }
            else if (option is not null && TakesValue(option))
            {
                _open = option;
            }
        }
        else if (_arguments.Count == 0 && !_onlyArguments && Command.Subcommands.FirstOrDefault(inner => inner.Name == word) is { } next)
        {
            _sub = next;
        }
        else
        {
            _arguments.Add(word);
        }
    }

    private IEnumerable<Candidate> Words(string current)
    {
        if (!_onlyArguments && current.StartsWith('-'))
        {
            return _sub?.Name == IsolateCommand.Name ? IsolateFlags() : Options().Where(option => !option.Hidden)
                .Select(option => new Candidate(option.Name, option.Description));
        }

        var commands = _onlyArguments || _arguments.Count > 0 ? [] : Command.Subcommands.Where(inner => !inner.Hidden)
            .Select(inner => new Candidate(inner.Name, inner.Description));
        return commands.Concat(Arguments());
    }

    private IEnumerable<Candidate> Arguments()
    {
        if (Current() is not { } argument)
        {
            WantsFiles = Command.Subcommands.Count == 0 && !Command.TreatUnmatchedTokensAsErrors;
            return [];
        }

        WantsFiles = argument.Name is "FILE" or "COMMAND";
        return argument.Name is ProgramArguments.One or ProgramArguments.Many
            ? names(Target()).Where(name => !_arguments.Contains(name.Word, StringComparer.Ordinal))
            : Sources(argument.CompletionSources);
    }

    /// <summary>The argument that the word at the cursor would be; the last one takes all further ones, if it takes many.</summary>
    private Argument? Current()
    {
        var arguments = Command.Arguments;
        return _arguments.Count < arguments.Count ? arguments[_arguments.Count]
            : arguments.Count > 0 && arguments[^1].Arity.MaximumNumberOfValues > 1 ? arguments[^1]
            : null;
    }

    private IEnumerable<Candidate> Values(Option option)
    {
        WantsFiles = option.HelpName is "FILE" or "PATH";
        return Sources(option.CompletionSources);
    }

    private IEnumerable<Option> Options()
    {
        foreach (var option in Command.Options)
        {
            yield return option;
        }

        foreach (var option in _sub is null ? [] : root.Options.Where(option => option.Recursive))
        {
            yield return option;
        }
    }

    private Option? FindOption(string name) => Options().FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name))
        ?? root.Options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);

    private static IEnumerable<Candidate> Sources(IEnumerable<Func<CompletionContext, IEnumerable<CompletionItem>>> sources) =>
        sources.SelectMany(source => source(CompletionContext.Empty)).Select(item => new Candidate(item.InsertText ?? item.Label, item.Detail));

    private static IEnumerable<Candidate> IsolateFlags() => OwnFlag.All.Select(flag => new Candidate(flag.Name, flag.Description))
        .Concat(KeyFlag.OfIsolate.Concat(KeyFlag.OfLimits).Concat(KeyFlag.OfProgram).Select(flag => new Candidate(flag.Name, flag.Key.Description)));

    private TargetChoice Target() => new()
    {
        Configuration = _given.GetValueOrDefault("--config"),
        Socket = _given.GetValueOrDefault("--socket"),
        Url = _given.GetValueOrDefault("--url"),
        TokenFile = _given.GetValueOrDefault("--token-file"),
        User = _given.GetValueOrDefault("--user"),
        PasswordFile = _given.GetValueOrDefault("--password-file"),
    };
}
