using Supervisor.Configuration;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Source;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;

namespace Supervisor.Commands.Isolating;

/// <summary>
/// supervisor isolate [flags] -- COMMAND: one confined command. It is asked for before the tree of commands is built, and
/// needs neither that nor a host, a log and a loop: it starts about as fast as the command itself.
/// </summary>
internal static class IsolateCommand
{
    public const string Name = "isolate";
    public const string Description = "Run one confined command now, without a configuration.";

    /// <param name="launch">Runs it, says on the writer what there is to say (all that it got, if true), and gives the exit code.</param>
    public static int Run(
        ReadOnlySpan<string> words, ConfigurationEnvironment environment, TextWriter output, TextWriter error, bool colour,
        Func<LaunchOptions, TextWriter, bool, int> launch)
    {
        var problems = new DiagnosticBag();
        var arguments = new ArgumentReader(problems, environment.Variables).Read(words);
        if (arguments.Help)
        {
            IsolateHelp.Write(output);
            return 0;
        }

        var program = IsolateReader.Read(arguments, environment, problems);
        if (arguments.Command is [] or [""] && problems.Reports == 0)
        {
            problems.Add(ArgumentReader.Mistake("there is no command", "write it after --: supervisor isolate --profile strict -- /bin/sh"));
        }

        DiagnosticPrinter.Write(error, problems.Found, colour);
        if (problems.Reports > 0)
        {
            error.WriteLine($"Try 'supervisor {Name} --help'.");
            return CommandLine.UsageError;
        }

        if (arguments.Explain)
        {
            return ExplainCommand.Explain(Name, program.Options, output, error);
        }

        if (arguments.Verbose)
        {
            Tell(program, error);
        }

        error.Flush();
        return launch(program.Options, error, arguments.Verbose);
    }

    private static void Tell(ProgramLaunch program, TextWriter error)
    {
        var confinement = program.Options.Confinement;
        var fresh = FreshNamespaces.Of(confinement);
        error.WriteLine($"supervisor {Name}: namespaces of its own: {(fresh == default ? "none" : NamespaceWords.Names(fresh))}");
        error.WriteLine($"supervisor {Name}: system calls: {confinement.SystemCalls?.Description ?? "all"}");
        error.WriteLine($"supervisor {Name}: exposure: {Exposure.Of(program).ToLine()}");
    }
}
