using Supervisor.Configuration;
using Supervisor.Configuration.Source;
using Supervisor.Importing.Ini;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>The command line of supervisorctl, with what its configuration says laid under it.</summary>
internal sealed record CtlOptions
{
    private const int LargestFile = 1024 * 1024;
    private const string UsualUrl = "http://localhost:9001";

    public string? Configuration { get; init; }

    public string? ServerUrl { get; init; }

    public string? UserName { get; init; }

    public string? Password { get; init; }

    public string? Prompt { get; init; }

    public bool IsInteractive { get; init; }

    public bool WantsHelp { get; init; }

    /// <summary>The action and its arguments.</summary>
    public IReadOnlyList<string> Action { get; init; } = [];

    /// <summary>Options first; from the first other word on everything belongs to the action.</summary>
    /// <param name="problem">What is wrong with it; for a person.</param>
    public static CtlOptions Parse(IReadOnlyList<string> arguments, out string? problem)
    {
        var options = new CtlOptions();
        problem = null;
        for (var index = 0; index < arguments.Count; index++)
        {
            var word = arguments[index];
            if (word == "--")
            {
                return options with { Action = [.. arguments.Skip(index + 1)] };
            }

            if (word is "-" or "" || word[0] != '-')
            {
                return options with { Action = [.. arguments.Skip(index)] };
            }

            var (name, attached) = Split(word);
            switch (name)
            {
                case "-h" or "--help" or "-?":
                    options = options with { WantsHelp = true };
                    continue;
                case "-i" or "--interactive":
                    options = options with { IsInteractive = true };
                    continue;
            }

            var value = attached ?? (index + 1 < arguments.Count ? arguments[++index] : null);
            if (With(options, name, value) is not { } changed)
            {
                problem = value is null ? $"option {name} requires argument" : $"option {name} not recognized";
                return options;
            }

            options = changed;
        }

        return options;
    }

    /// <summary>The rest from [supervisorctl] of the file; a file that is not there says nothing unless it was named.</summary>
    public CtlOptions Under(ConfigurationEnvironment environment, out string? problem)
    {
        problem = null;
        var path = Configuration ?? Places.FirstOrDefault(File.Exists);
        if (path is null)
        {
            return this with { ServerUrl = ServerUrl ?? UsualUrl };
        }

        switch (environment.ReadFile(path, LargestFile))
        {
            case FileContent.Bytes bytes:
                return Under(path, System.Text.Encoding.UTF8.GetString(bytes.Content.Span), environment, out problem);
            case FileContent.Unreadable failure:
                problem = $"could not read config file {path}: {failure.Why}";
                return this;
            default:
                problem = $"could not find config file {path}";
                return this;
        }
    }

    private static string[] Places => ["supervisord.conf", "etc/supervisord.conf", "/etc/supervisord.conf", "/etc/supervisor/supervisord.conf"];

    private CtlOptions Under(string path, string text, ConfigurationEnvironment environment, out string? problem)
    {
        var document = new IniDocument();
        var problems = new DiagnosticBag();
        IniReader.Read(new SourceFile(path, text), document, problems);
        var section = document.Find("supervisorctl");
        if (section is null && ServerUrl is null)
        {
            problem = $"{path} does not include supervisorctl section";
            return this;
        }

        problem = null;
        string? Value(string key) => section?.Find(key)?.Value is { Length: > 0 } value ? CtlText.Expand(value, path, environment) : null;
        return this with
        {
            ServerUrl = ServerUrl ?? Value("serverurl") ?? UsualUrl,
            UserName = UserName ?? Value("username"),
            Password = Password ?? Value("password"),
            Prompt = Prompt ?? Value("prompt"),
        };
    }

    private static CtlOptions? With(CtlOptions options, string name, string? value) => (name, value) switch
    {
        (_, null) => null,
        ("-c" or "--configuration", var path) => options with { Configuration = path },
        ("-s" or "--serverurl", var url) => options with { ServerUrl = url },
        ("-u" or "--username", var user) => options with { UserName = user },
        ("-p" or "--password", var password) => options with { Password = password },

        // Lines that were typed are not kept between two sessions.
        ("-r" or "--history-file", _) => options,
        _ => null,
    };

    private static (string Name, string? Value) Split(string word)
    {
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            return equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..]);
        }

        return word.Length == 2 ? (word, null) : (word[..2], word[2..]);
    }

}
