using Supervisor.Configuration;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Values;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Commands.Isolating;

/// <summary>From the command line's keys to a launch, by the readers and checks of the configuration.</summary>
internal static class IsolateReader
{
    private const string DefaultName = "command";

    public static ProgramLaunch Read(IsolateArguments arguments, ConfigurationEnvironment environment, DiagnosticBag problems)
    {
        var literal = new ValueReader(problems, names: null);
        var programs = new ProgramReader(environment, new FileReader(environment, problems), new SupervisorDraft(), defaults: null, problems);
        var name = NameOf(arguments, problems);
        var draft = programs.ReadLiteral(name, arguments.Program, arguments.Command);
        foreach (var (program, span, _) in draft.References)
        {
            literal.Report(span, $"there is no program {DisplayText.Quote(program)} here", "a namespace can be joined by its file: --join net=/proc/PID/ns/net");
        }

        draft = new JoinChecks([draft], literal).Run().Single();
        return new ProgramLaunch
        {
            Options = draft.Options with
            {
                Name = name,

                // A link goes with its namespace, so nothing of a former run is there to be found again by its owner.
                Owner = $"isolate-{Environment.ProcessId}",
                Confinement = draft.Isolate.Confinement,
                Session = arguments.NewSession ? SessionMode.NewSession : SessionMode.Inherit,
                ParentDeathSignal = draft.Options.ParentDeathSignal ?? SignalNumber.KILL,
            },
        };
    }

    public static IEnumerable<Diagnostic> Mistakes(DiagnosticBag problems) => problems.Found.Where(problem => problem.Severity == Severity.Error);

    private static string NameOf(IsolateArguments arguments, DiagnosticBag problems)
    {
        if (arguments.Name is { } name)
        {
            if (!ProgramName.IsValid(name))
            {
                problems.Add(ArgumentReader.Mistake($"{DisplayText.Quote(name)} cannot be a name", "letters, digits, `-`, `_` and `.`, and first a letter or digit"));
            }

            return name;
        }

        var file = Path.GetFileName(arguments.Command.FirstOrDefault("")) ?? "";
        return ProgramName.IsValid(file) ? file : DefaultName;
    }
}
