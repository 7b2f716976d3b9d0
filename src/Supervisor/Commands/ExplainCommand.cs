using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Source;
using Supervisor.HeldSockets;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Planning;
using Supervisor.Kernel;
using Supervisor.Isolation.Probes;

namespace Supervisor.Commands;

/// <summary>supervisor explain PROGRAM: the steps by which it would be launched here and now, without launching it.</summary>
internal static class ExplainCommand
{
    private const int CannotLaunch = 1;

    // Not open here; only their descriptions appear.
    private static readonly DescriptorSource NullDevice = new(3, "/dev/null") { IsNullDevice = true };
    private static readonly DescriptorSource OutputPipe = new(4, "output pipe");
    private static readonly DescriptorSource ErrorPipe = new(5, "error pipe");
    private static readonly DescriptorSource Terminal = new(9, "pseudo-terminal");
    private static readonly DescriptorSource InputPipe = new(8, "input pipe");

    public static int Run(ExplainOptions options, ConfigurationEnvironment environment, TextWriter output, TextWriter error, bool colour)
    {
        switch (ConfigurationLoader.Load(options.ConfigurationPath, environment))
        {
            case ConfigurationResult.Valid { Configuration: var configuration }:
                if (configuration.Launches.TryGetValue(options.Program, out var program))
                {
                    return Explain(options.Program, Given(program) with { Streams = Streams(program), Session = Session(program) }, output, error);
                }

                error.WriteLine($"supervisor: there is no program {options.Program}; there are {string.Join(", ", configuration.Engine.Programs.Select(known => known.Name))}");
                return CommandLine.UsageError;
            case ConfigurationResult.Invalid invalid:
                DiagnosticPrinter.Write(error, invalid.Problems, colour);
                return CommandLine.UsageError;
            default:
                throw new InvalidOperationException("a configuration is valid or not");
        }
    }

    /// <summary>Prints the plan of one launch.</summary>
    /// <param name="name">Whose, for a message.</param>
    public static int Explain(string name, LaunchOptions options, TextWriter output, TextWriter error)
    {
        if (!Accounts.Read().TryGet(out var accounts, out var failure)
            || !Planner.Plan(options, accounts, HostFacts.Read()).TryGet(out var plan, out failure))
        {
            error.WriteLine($"{name}: {failure}");
            return CannotLaunch;
        }

        output.Write(plan);
        if (plan.Features.Any() && HostProbe.Examine().TryGet(out var examination, out _))
        {
            output.WriteLine();
            foreach (var line in ConfinementHere.Lines(plan, options.Confinement, examination))
            {
                output.WriteLine(line);
            }
        }

        return 0;
    }

    /// <summary>As if the supervisor were run where this is.</summary>
    private static SessionMode Session(ProgramLaunch program) =>
        program.OnTerminal ? SessionMode.NewSessionOnTerminal
        : program.Stdin is StdinSource.Inherit && Descriptors.IsTerminal(0) ? SessionMode.Foreground : SessionMode.NewSession;

    private static JoinedProgram RunningProgram(string program) => new(new(6, $"pidfd of {program}'s holder"), new(7, $"pidfd of {program}"));

    private static LaunchOptions Given(ProgramLaunch program) =>
        GivenSockets.Give(program.Joined(RunningProgram), program.Sockets, [.. program.Sockets.Select(Listening)]);

    private static DescriptorSource Listening(SocketSettings socket) => new(10, GivenSockets.Describe(socket));

    private static StandardStreams Streams(ProgramLaunch program)
    {
        if (program.OnTerminal)
        {
            return new StandardStreams(Terminal, Terminal, Terminal);
        }

        var stdout = program.Stdout switch
        {
            StreamOutput.Captured => OutputPipe,
            StreamOutput.Null => NullDevice,
            _ => StandardStreams.Inherited.Output,
        };
        var stderr = program.Stderr switch
        {
            StreamOutput.Captured => ErrorPipe,
            StreamOutput.Null => NullDevice,
            StreamOutput.WithStdout => stdout,
            _ => StandardStreams.Inherited.Error,
        };
        var stdin = program.Stdin switch
        {
            StdinSource.File file => DescriptorSource.OfFile(file.Path),
            StdinSource.Open or StdinSource.Programs or StdinSource.Events => InputPipe,
            StdinSource.Socket socket => Listening(socket.Settings),
            StdinSource.Inherit => StandardStreams.Inherited.Input,
            _ => NullDevice,
        };
        return new StandardStreams(stdin, stdout, stderr);
    }
}
