using System.Collections.Immutable;

namespace Supervisor.Commands.Importing;

/// <summary>A command line of supervisord, read as getopt(3) does: letters together, long names cut short, values in the same word or the next.</summary>
internal sealed record SupervisordArguments
{
    public string? Configuration { get; private init; }

    public bool WantsHelp { get; private init; }

    public bool WantsVersion { get; private init; }

    public ImmutableArray<(string Flag, string Key, string Value)> Overrides { get; private init; } = [];

    /// <summary>What is wrong with it; null for nothing.</summary>
    public string? Problem { get; private init; }

    public static SupervisordArguments Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new SupervisordArguments();
        for (var i = 0; i < arguments.Count && parsed.Problem is null; i++)
        {
            var word = arguments[i];
            if (word == "--")
            {
                return i + 1 < arguments.Count ? parsed.Positional() : parsed;
            }

            parsed = word switch
            {
                ['-', '-', .. var name] => parsed.Long(name, arguments, ref i),
                ['-', _, ..] => parsed.Letters(word, arguments, ref i),
                _ => parsed.Positional(),
            };
        }

        return parsed;
    }

    private SupervisordArguments Positional() => this with { Problem = "positional arguments are not supported" };

    private SupervisordArguments Long(string word, IReadOnlyList<string> arguments, ref int at)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        List<SupervisordOption> found = [.. SupervisordOption.All.Where(option => option.Long.StartsWith(name, StringComparison.Ordinal))];
        if (found.Find(option => option.Long == name) is { } exact)
        {
            found = [exact];
        }

        switch (found)
        {
            case [{ Value: null }] when equals >= 0:
                return this with { Problem = $"option --{found[0].Long} must not have an argument" };
            case [{ Value: null } flag]:
                return Set(flag, "true");
            case [var option] when equals >= 0:
                return Set(option, word[(equals + 1)..]);
            case [var option] when ++at < arguments.Count:
                return Set(option, arguments[at]);
            case [var option]:
                return this with { Problem = $"option --{option.Long} requires argument" };
            case []:
                return this with { Problem = $"option --{name} not recognized" };
            default:
                return this with { Problem = $"option --{name} not a unique prefix" };
        }
    }

    private SupervisordArguments Letters(string word, IReadOnlyList<string> arguments, ref int at)
    {
        var parsed = this;
        for (var i = 1; i < word.Length; i++)
        {
            var letter = word[i] == '?' ? 'h' : word[i];
            if (SupervisordOption.All.FirstOrDefault(option => option.Short == letter && letter != '\0') is not { } option)
            {
                return parsed with { Problem = $"option -{word[i]} not recognized" };
            }

            if (option.Value is null)
            {
                parsed = parsed.Set(option, "true");
            }
            else if (i + 1 < word.Length)
            {
                return parsed.Set(option, word[(i + 1)..]);
            }
            else
            {
                return ++at < arguments.Count ? parsed.Set(option, arguments[at]) : parsed with { Problem = $"option -{letter} requires argument" };
            }
        }

        return parsed;
    }

    private SupervisordArguments Set(SupervisordOption option, string value) => option switch
    {
        { Key: { } key } => this with { Overrides = Overrides.Add((option.Name, key, value)) },
        { Long: "configuration" } => this with { Configuration = value },
        { Long: "help" } => this with { WantsHelp = true },
        { Long: "version" } => this with { WantsVersion = true },
        _ => this,
    };
}
