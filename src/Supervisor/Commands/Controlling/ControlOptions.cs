using System.CommandLine;
using Supervisor.Configuration.Values;

namespace Supervisor.Commands.Controlling;

/// <summary>The options of every command that speaks to a running supervisor.</summary>
internal sealed class ControlOptions
{
    private readonly Option<string?> _configuration = new("--config", "-c")
    {
        HelpName = "FILE",
        Description = $"The configuration of the supervisor to speak to; {CommandLine.DefaultConfiguration} unless given.",
    };

    private readonly Option<string?> _socket = Text("--socket", "PATH", "Its socket, whatever the configuration says.");
    private readonly Option<string?> _url = Text("--url", "http://ADDRESS:PORT", "Over TCP instead.");
    private readonly Option<string?> _tokenFile = Text("--token-file", "FILE", "The file with the bearer token to show.");
    private readonly Option<string?> _user = Text("--user", "NAME", "The user to show, with --password-file.");
    private readonly Option<string?> _passwordFile = Text("--password-file", "FILE", "The file with that user's password.");
    private readonly Option<string?> _timeout = Text("--timeout", "DURATION", "Give up after that time, with exit code 6.");
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };
    private readonly Command _command;
    private readonly RunSymbols _inherited;

    /// <param name="command">Gets the options.</param>
    /// <param name="inherited">The options of the root: <c>supervisor -c FILE status</c>.</param>
    public ControlOptions(Command command, RunSymbols inherited)
    {
        (_command, _inherited) = (command, inherited);
        foreach (var option in (Option[])[_configuration, _socket, _url, _tokenFile, _user, _passwordFile, _timeout, _json])
        {
            command.Add(option);
        }

        _timeout.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && DurationText.Parse(text) is { Ok: false } wrong)
            {
                result.AddError($"--timeout: {wrong.Problem}; {wrong.Help}.");
            }
        });
    }

    /// <summary>What the command does once it knows its supervisor. Nothing has been sent yet.</summary>
    public void Act(CommandLineParts parts, Func<Session, ParseResult, int> act) => _command.SetAction(result =>
    {
        var environment = parts.Environment();
        if (Choice(result).Find(environment, out var problem) is not { } target)
        {
            parts.Error.WriteLine($"supervisor: {problem}");
            return CommandLine.UsageError;
        }

        return act(new Session(target, result.GetValue(_json), Timeout(result), parts), result);
    });

    /// <summary>The configuration that is named before or after the command; null for none.</summary>
    public string? Configuration(ParseResult result) => result.GetValue(_configuration) ?? _inherited.GivenConfiguration(result);

    private static Option<string?> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    private TimeSpan? Timeout(ParseResult result) => result.GetValue(_timeout) is { } text ? DurationText.Parse(text).Value : null;

    private TargetChoice Choice(ParseResult result) => new()
    {
        Configuration = Configuration(result),
        Socket = result.GetValue(_socket),
        Url = result.GetValue(_url),
        TokenFile = result.GetValue(_tokenFile),
        User = result.GetValue(_user),
        PasswordFile = result.GetValue(_passwordFile),
    };
}
