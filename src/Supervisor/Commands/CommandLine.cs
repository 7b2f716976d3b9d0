using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Supervisor.Commands.Completing;
using Supervisor.Commands.Controlling;
using Supervisor.Commands.Importing;
using Supervisor.Commands.Isolating;
using Supervisor.Commands.Simulating;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;

namespace Supervisor.Commands;

/// <summary>What to run, and what of the file the command line overrides.</summary>
internal sealed record RunOptions(string ConfigurationPath, LogThreshold? LogLevel, LogFormat? LogFormat)
{
    /// <summary>Reads the file, at the start and at each reload.</summary>
    public Func<string, ConfigurationEnvironment, ConfigurationResult> Load { get; init; } = ConfigurationLoader.Load;

    /// <summary>What the command line says has precedence over the file.</summary>
    public SupervisorConfiguration Override(SupervisorConfiguration configuration) => configuration with
    {
        Log = configuration.Log with { Level = LogLevel ?? configuration.Log.Level, Format = LogFormat ?? configuration.Log.Format },
    };
}

internal sealed record ExplainOptions(string Program, string ConfigurationPath);

/// <summary>What the command line works with; the handlers belong to other rooms.</summary>
internal sealed record CommandLineParts
{
    public required Func<RunOptions, int> Run { get; init; }

    public required Func<ExplainOptions, int> Explain { get; init; }

    /// <summary>Told whether the answer is to be JSON.</summary>
    public required Func<bool, int> Doctor { get; init; }

    public required Func<NamespacesOptions, int> Namespaces { get; init; }

    /// <summary>Called only by commands that read a configuration themselves.</summary>
    public required Func<ConfigurationEnvironment> Environment { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>What goes to the error output may be coloured.</summary>
    public bool Colour { get; init; }

    /// <summary>The output is a terminal: for a person, not for a program.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>What goes to the output may be coloured.</summary>
    public bool OutputColour { get; init; }
}

/// <summary>The root command and its sub-commands.</summary>
internal static class CommandLine
{
    public const string DefaultConfiguration = "/etc/supervisor.toml";

    /// <summary>For mistakes of usage and of configuration.</summary>
    public const int UsageError = 2;

    /// <summary>
    /// The root, and below it the commands that the arguments name, or all where all are asked about: a tree of all takes a
    /// millisecond to build, which a start has no use for. A word that is no command is an error in either.
    /// </summary>
    /// <param name="arguments">What is to be parsed.</param>
    public static Command Build(CommandLineParts parts, IReadOnlyList<string> arguments)
    {
        // A RootCommand would ask the metadata for the name that is known here, and the library's own two options load texts.
        var help = new ExamplesHelp();
        var root = new Command("supervisor", "Starts, watches, restarts and stops the programs of a TOML file; PID 1 of a container or machine.");
        var inherited = new RunSymbols(root);
        root.SetAction(result => parts.Run(inherited.Read(result)));
        root.Add(new Option<bool>("--help", "-h", "-?", "/h", "/?")
        {
            Description = "Show help and usage information", Arity = ArgumentArity.Zero, Recursive = true, Action = help,
        });
        root.Add(new Option<bool>("--version")
        {
            Description = "Show the version.", Arity = ArgumentArity.Zero, Action = new Act(_ => VersionCommand.Run(parts.Output)),
        });
        var needsAll = arguments.Any(argument => argument is "-h" or "--help" or "-?" or "/h" or "/?" or CompletionCommands.Hidden);
        foreach (var (name, build) in Commands(parts, root, inherited, help))
        {
            if (needsAll || arguments.Contains(name))
            {
                root.Add(build());
            }
        }

        help.Add(
            root,
            "supervisor                             run /etc/supervisor.toml",
            "supervisor -c /app/supervisor.toml     run another file",
            "supervisor status                      show what each program does",
            "supervisor check /app/supervisor.toml  say what is wrong with it, or what would run",
            "supervisor isolate --profile strict -- sh  run one confined command, without a configuration",
            "supervisor COMMAND --help              more on one command");
        return root;
    }

    private static IEnumerable<(string Name, Func<Command> Build)> Commands(CommandLineParts parts, Command root, RunSymbols inherited, ExamplesHelp help) =>
    [
        ("run", () => BuildRun(parts, inherited, help)),
        ("check", () => BuildCheck(parts, help)),
        ("explain", () => BuildExplain(parts, inherited, help)),
        ("import", () => ImportCommand.Build(parts, help)),
        ("simulate", () => SimulateCommand.Build(parts, help)),
        (IsolateCommand.Name, () => BuildFirst(parts, IsolateCommand.Name, IsolateCommand.Description)),
        ("init", () => BuildFirst(parts, "init", "Be PID 1 for one command: forward signals, reap, end with its exit code.")),
        ("doctor", () => LookingCommands.BuildDoctor(parts, help)),
        ("namespaces", () => LookingCommands.BuildNamespaces(parts, help)),
        ("version", () => BuildVersion(parts, help)),
        .. ControllingCommands.All(parts, inherited, help),
        ("completion", () => CompletionCommands.BuildCompletion(parts, help)),
        (CompletionCommands.Hidden, () => CompletionCommands.BuildComplete(parts, root)),
    ];

    /// <summary>Parses and runs; the exit code of the command, or <see cref="UsageError"/>.</summary>
    public static int Invoke(IReadOnlyList<string> arguments, CommandLineParts parts)
    {
        // Response files (@file) are off: a file's name may begin so.
        var result = CommandLineParser.Parse(Build(parts, arguments), arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0 && result.Action is not (ExamplesHelp or Act))
        {
            foreach (var error in result.Errors)
            {
                parts.Error.WriteLine($"supervisor: {error.Message}");
            }

            var path = result.CommandResult.Parent is null ? "supervisor" : $"supervisor {result.CommandResult.Command.Name}";
            parts.Error.WriteLine($"Try '{path} --help'.");
            return UsageError;
        }

        return result.Invoke(new InvocationConfiguration
        {
            Output = parts.Output,
            Error = parts.Error,

            // Signals are the event loop's, and what is thrown is a bug that must be seen.
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        });
    }

    private static Command BuildRun(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var run = new Command("run", "Run a configuration (the default command).");
        var symbols = new RunSymbols(run) { Outer = inherited };
        run.SetAction(result => parts.Run(symbols.Read(result)));
        help.Add(
            run,
            "supervisor run",
            "supervisor run -c /app/supervisor.toml",
            "supervisor run -c /app/supervisor.toml --log-level debug --log-format json");
        return run;
    }

    private static Command BuildCheck(CommandLineParts parts, ExamplesHelp help)
    {
        var check = new Command("check", "Validate files; prints what would run, or everything that is wrong.");
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "The configuration files, each by itself." };
        var security = new Option<bool>("--security") { Description = "Print how well each program is confined, and which keys would add what it lacks." };
        check.Add(files);
        check.Add(security);
        check.SetAction(result => CheckCommand.Run(result.GetValue(files) ?? [], result.GetValue(security), parts.Environment(), parts.Output, parts.Error, parts.Colour));
        help.Add(
            check,
            "supervisor check /etc/supervisor.toml",
            "supervisor check --security /etc/supervisor.toml",
            "supervisor check config-examples/*.toml");
        return check;
    }

    private static Command BuildExplain(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var explain = new Command("explain", "Print the ordered steps by which a program would be launched, without launching it.");
        var program = new Argument<string>("PROGRAM") { Description = "Its name in the configuration." };
        var configuration = RunSymbols.ConfigurationOption();
        explain.Add(program);
        explain.Add(configuration);
        explain.SetAction(result => parts.Explain(new ExplainOptions(
            result.GetValue(program)!,
            result.GetValue(configuration) ?? inherited.Read(result).ConfigurationPath)));
        help.Add(
            explain,
            "supervisor explain web",
            "supervisor explain web -c /app/supervisor.toml");
        return explain;
    }

    /// <summary>Its name among the others: where it comes first, as it must, this tree is not built.</summary>
    private static Command BuildFirst(CommandLineParts parts, string name, string description)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(_ =>
        {
            parts.Error.WriteLine($"supervisor: nothing stands before {name}: write supervisor {name} [flags] -- COMMAND");
            parts.Error.WriteLine($"Try 'supervisor {name} --help'.");
            return UsageError;
        });
        return command;
    }

    private static Command BuildVersion(CommandLineParts parts, ExamplesHelp help)
    {
        var version = new Command("version", "Show the version.");
        version.SetAction(_ => VersionCommand.Run(parts.Output));
        help.Add(version, "supervisor version");
        return version;
    }

    private sealed class Act(Func<ParseResult, int> act) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult) => act(parseResult);
    }
}
