using System.CommandLine;
using System.CommandLine.Parsing;
using Supervisor.Configuration;

namespace Supervisor.Commands;

/// <summary>
/// The options of run. The root has them too, since run is the default: <c>supervisor -c FILE run</c> is
/// <c>supervisor run -c FILE</c>.
/// </summary>
internal sealed class RunSymbols
{
    private readonly Option<string?> _configuration = ConfigurationOption();
    private readonly Option<string?> _level = new("--log-level") { HelpName = "LEVEL", Description = "debug, info, warning or error; overrides the file." };
    private readonly Option<string?> _format = new("--log-format") { HelpName = "FORMAT", Description = "text or json; overrides the file." };

    public RunSymbols(Command command)
    {
        _level.Validators.Add(result => Validate(result, Keys.Levels.Select(level => level.Word)));
        _format.Validators.Add(result => Validate(result, Keys.Formats.Select(format => format.Word)));
        command.Add(_configuration);
        command.Add(_level);
        command.Add(_format);
    }

    /// <summary>Those that stood before the sub-command.</summary>
    public RunSymbols? Outer { get; init; }

    public static Option<string?> ConfigurationOption() => new("--config", "-c")
    {
        HelpName = "FILE",
        Description = $"The configuration; {CommandLine.DefaultConfiguration} unless given.",
    };

    public RunOptions Read(ParseResult result) => new(
        GivenConfiguration(result) ?? CommandLine.DefaultConfiguration,
        Find(result.GetValue(_level), Keys.Levels) ?? Outer?.Read(result).LogLevel,
        Find(result.GetValue(_format), Keys.Formats) ?? Outer?.Read(result).LogFormat);

    /// <summary>Null where none is named.</summary>
    public string? GivenConfiguration(ParseResult result) => result.GetValue(_configuration) ?? Outer?.GivenConfiguration(result);

    private static T? Find<T>(string? word, IEnumerable<(string Word, T Value)> choices)
        where T : struct
    {
        foreach (var choice in choices)
        {
            if (choice.Word == word)
            {
                return choice.Value;
            }
        }

        return null;
    }

    private static void Validate(OptionResult result, IEnumerable<string> words)
    {
        foreach (var token in result.Tokens)
        {
            if (!words.Contains(token.Value, StringComparer.Ordinal))
            {
                result.AddError($"'{token.Value}' is not a value of {result.Option.Name}; it can be {string.Join(", ", words)}.");
            }
        }
    }
}
