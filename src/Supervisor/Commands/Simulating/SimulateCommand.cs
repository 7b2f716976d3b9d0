using System.CommandLine;
using Supervisor.Configuration;
using Supervisor.Configuration.Source;
using Supervisor.Engine.Rehearsing;
using Supervisor.Logging;
using Supervisor.Kernel;

namespace Supervisor.Commands.Simulating;

/// <summary>
/// supervisor simulate FILE: what the engine would do with a configuration and some faults, in virtual time; nothing is
/// run. Ends with 0 when there is a timeline, whatever it tells, and with 2 where the file or an option has errors.
/// </summary>
internal static class SimulateCommand
{
    public static Command Build(CommandLineParts parts, ExamplesHelp help)
    {
        var command = new Command("simulate", "Print the timeline of a configuration with made-up faults, in virtual time; nothing is run.");
        var file = new Argument<string>("FILE") { Description = "The configuration." };
        command.Add(file);
        var faults = new List<Option<string[]>>();
        foreach (var kind in FaultKinds.All)
        {
            faults.Add(Repeatable(kind.Option, kind.Form, kind.Description));
        }

        faults.Add(Repeatable(FaultKinds.Signal, FaultKinds.SignalForm, "The supervisor receives that signal."));
        foreach (var option in faults)
        {
            command.Add(option);
        }

        var length = new Option<string?>("--for") { HelpName = "DURATION", Description = "How long to look; 5m unless given." };
        var start = new Option<string?>("--at") { HelpName = "TIME", Description = "When the supervisor starts, for schedules (2026-03-29T01:59:00Z); now unless given." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(length);
        command.Add(start);
        command.Add(json);
        command.SetAction(result => Run(
            new SimulateOptions(result.GetValue(file)!)
            {
                Faults = [.. faults.SelectMany(option => (result.GetValue(option) ?? []).Select(text => new GivenFault(option.Name, text)))],
                For = result.GetValue(length),
                At = result.GetValue(start),
                Json = result.GetValue(json),
            },
            parts));
        help.Add(
            command,
            "supervisor simulate /etc/supervisor.toml",
            "supervisor simulate app.toml --crash db@5s --hang web@stop --signal TERM@1m",
            "supervisor simulate app.toml --exit migrate=1@2s --unhealthy api@30s..40s --for 10m",
            "supervisor simulate cron.toml --at 2026-03-29T00:59:00Z --for 1d --json");
        return command;
    }

    public static int Run(SimulateOptions options, CommandLineParts parts)
    {
        switch (ConfigurationLoader.Load(options.File, parts.Environment()))
        {
            case ConfigurationResult.Valid valid:
                DiagnosticPrinter.Write(parts.Error, valid.Warnings, parts.Colour);
                return Run(options, new ScriptReader(options, valid.Configuration), valid.Configuration.Engine, parts);
            case ConfigurationResult.Invalid invalid:
                DiagnosticPrinter.Write(parts.Error, invalid.Problems, parts.Colour);
                return CommandLine.UsageError;
            default:
                throw new InvalidOperationException("a configuration is valid or not");
        }
    }

    private static int Run(SimulateOptions options, ScriptReader reader, Engine.Model.SupervisorSpec spec, CommandLineParts parts)
    {
        var script = reader.Read(ClockReading.Read().Wall);
        if (reader.Errors.Count > 0)
        {
            foreach (var error in reader.Errors)
            {
                parts.Error.WriteLine($"supervisor: {error}");
            }

            return CommandLine.UsageError;
        }

        var outcome = Rehearsal.Run(spec, script);
        var wording = new NoticeWording();
        var lines = outcome.Moments.SelectMany(moment => TimelineLine.Of(moment, reader, wording)).ToList();
        if (options.Json)
        {
            JsonText.Write(parts.Output, json => TimelineJson.Write(json, lines, outcome, reader));
        }
        else
        {
            TimelineText.Write(parts.Output, lines, outcome, reader);
        }

        return 0;
    }

    private static Option<string[]> Repeatable(string name, string form, string description) => new(name)
    {
        HelpName = form,
        Description = description,
        Arity = ArgumentArity.OneOrMore,
    };
}
