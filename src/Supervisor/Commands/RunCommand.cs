using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Source;
using Supervisor.Engine;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Kernel;
using Supervisor.Logging;
using Supervisor.Machine;

namespace Supervisor.Commands;

/// <summary>supervisor run: from a file to the exit code of the container.</summary>
internal static class RunCommand
{
    private const int CannotStart = 1;

    /// <summary>How long output that is still in the pipes may take to reach its reader once everything has ended.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    public static int Run(RunOptions options, TextWriter error, bool colour)
    {
        var environment = ConfigurationEnvironment.OfThisProcess();
        switch (options.Load(options.ConfigurationPath, environment))
        {
            case ConfigurationResult.Valid valid:
                DiagnosticPrinter.Write(error, valid.Warnings, colour);
                return Run(options, options.Override(valid.Configuration), environment, error);
            case ConfigurationResult.Invalid invalid:
                DiagnosticPrinter.Write(error, invalid.Problems, colour);
                WriteReason(invalid.Problems);
                return CommandLine.UsageError;
            default:
                throw new InvalidOperationException("a configuration is valid or not");
        }
    }

    private static int Run(RunOptions options, SupervisorConfiguration configuration, ConfigurationEnvironment environment, TextWriter error)
    {
        using var parts = Composition.Build(options, configuration, environment, out var failure);
        if (parts is null)
        {
            error.WriteLine($"supervisor: {failure}");
            return CannotStart;
        }

        var (log, output) = (parts.Log, parts.Output);
        output.Start();
        parts.OwnProcess.Prepare(configuration, log);
        parts.ControlGroups.Prepare(configuration);
        parts.Door.Open(configuration);
        parts.Sockets.AlignTo(configuration.Sockets);
        var end = Supervise(parts, configuration);
        parts.Door.Dispose();
        parts.Sockets.Dispose();
        foreach (var (program, bytes) in output.Inputs.Unread())
        {
            // A listener may read the first line of an event and no more.
            if (parts.InForce.Current.Launches.GetValueOrDefault(program)?.Stdin is StdinSource.Events)
            {
                continue;
            }

            log.Warning("{Program} has not read all of its input: {Bytes} bytes are lost", program, bytes);
        }

        log.Information("ending with exit code {ExitCode}: {Reason}", end.Code, end.Reason);
        if (parts.InForce.Current.TerminationLog is { } reasons)
        {
            TerminationLog.Write(reasons, EndReason.Of(end, parts.Loop.Snapshot!), log);
        }

        _ = output.Drain(DrainTime, out _);
        if (configuration.Machine.PowerOff)
        {
            MachinePower.SwitchOff();
        }

        return end.Code;
    }

    /// <summary>Which file was to be written is not known then, so only the one that is there for nothing else.</summary>
    private static void WriteReason(ImmutableArray<Diagnostic> problems)
    {
        using var reason = new StringWriter();
        reason.WriteLine($"exit code {CommandLine.UsageError}: the configuration has errors");
        DiagnosticPrinter.Write(reason, problems, colour: false);
        TerminationLog.Write(ConfigurationLoader.UsualTerminationLog, reason.ToString(), log: null);
    }

    private static Effect.Exit Supervise(Composition parts, SupervisorConfiguration configuration)
    {
        var seed = (ulong)Clock.Now().Nanoseconds ^ (ulong)Environment.ProcessId;
        var end = parts.Loop.Run(Supervision.Initial(configuration.Engine, seed), configuration);
        parts.Tasks.CancelAll();
        LastSweep.Run(parts.Descendants, parts.Log);
        return end;
    }
}
