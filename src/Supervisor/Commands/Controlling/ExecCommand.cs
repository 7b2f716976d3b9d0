using System.Collections.Immutable;
using System.CommandLine;
using Supervisor.Client;
using Supervisor.Client.Attaching;
using Supervisor.Control.Exec;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Tasks;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor exec: a command beside a running program, as if it were one of its processes.</summary>
internal static class ExecCommand
{
    private const int Stdin = 0;
    private const int SwitchingProtocols = 101;

    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var command = new Command("exec", "Run a command beside a running program: in its namespaces and control group, with its user and environment.");
        var program = new Argument<string>("PROGRAM") { Description = "Beside which it runs, and with which it ends." };
        var words = new Argument<string[]>("COMMAND") { Arity = ArgumentArity.OneOrMore, Description = "The command and its arguments, after --." };
        var interactive = new Option<bool>("-i", "--interactive") { Description = "Pass on what is typed." };
        var terminal = new Option<bool>("-t", "--tty") { Description = "Give it a terminal." };
        var user = new Option<string?>("-u", "--as") { HelpName = "USER[:GROUP]", Description = "Instead of the program's user." };
        var directory = new Option<string?>("-w", "--workdir") { HelpName = "DIR", Description = "Instead of the program's directory." };
        var variables = new Option<string[]>("-e", "--env") { HelpName = "NAME[=VALUE]", Description = "One more variable; without a value that of one's own." };
        command.Add(program);
        command.Add(words);
        command.Add(interactive);
        command.Add(terminal);
        command.Add(user);
        command.Add(directory);
        command.Add(variables);
        new ControlOptions(command, inherited).Act(parts, (session, result) =>
        {
            var (name, group) = Split(result.GetValue(user));
            return Run(session, result.GetValue(program)!, new GuestRequest
            {
                Command = [.. result.GetValue(words) ?? []],
                Environment = Environment(result.GetValue(variables) ?? [], result.GetValue(terminal)),
                User = name,
                Group = group,
                Directory = result.GetValue(directory),
                IsInteractive = result.GetValue(interactive),
                Terminal = result.GetValue(terminal) ? Pseudoterminals.SizeOf(Stdin) ?? TerminalSize.Usual : null,
            });
        });
        help.Add(
            command,
            "supervisor exec web -- cat /proc/self/status",
            "supervisor exec -it web -- sh",
            "supervisor exec -i db -- psql < dump.sql");
        return command;
    }

    private static int Run(Session session, string program, GuestRequest request)
    {
        var isTyped = request is { IsInteractive: true, Terminal: not null };
        if (isTyped && !Descriptors.IsTerminal(Stdin))
        {
            return session.Fail("-it needs a terminal to type on; leave -t out where input comes from a file or a pipe", CommandLine.UsageError);
        }

        if (GuestRequestText.Write(request).Length > ExecFrames.Longest)
        {
            return session.Fail($"the command and its variables are longer than {ExecFrames.Longest / 1024} KiB; pass a script with -i instead", CommandLine.UsageError);
        }

        // Before the command begins: a signal must find somebody who passes it on.
        using var signals = SignalQueue.Create([SignalNumber.INT, SignalNumber.TERM, SignalNumber.QUIT, SignalNumber.HUP, ExecClient.Winch], out var errno);
        if (signals is null)
        {
            return session.Fail($"cannot wait for signals: {errno.Meaning}", ControlExit.Failed);
        }

        var path = $"/v1/programs/{Session.Encode(program)}/exec";
        return session.Exchange(new ControlRequest("POST", path) { Upgrade = ExecFrames.Protocol }, session.LooseDeadline, answer =>
        {
            if (answer.Status != SwitchingProtocols)
            {
                return session.Refuse(answer);
            }

            var code = Attach(new ExecClient(answer.Connection, signals, request.IsInteractive, request.Terminal is not null), request, isTyped);
            return code == ExecClient.Lost ? session.Fail("the supervisor closed the connection before the command ended", ControlExit.NoConnection) : code;
        });
    }

    private static int Attach(ExecClient client, GuestRequest request, bool isTyped)
    {
        var mode = isTyped ? TerminalMode.Raw(Stdin) : null;
        try
        {
            return client.Run(request);
        }
        catch
        {
            // Nothing is unwound for what nobody catches, and the terminal must not stay as it is.
            mode?.Dispose();
            throw;
        }
        finally
        {
            mode?.Dispose();
        }
    }

    private static (string? User, string? Group) Split(string? account) => account?.Split(':', 2) switch
    {
        [var user, var group] => (user, group),
        [var user] => (user, null),
        _ => (null, null),
    };

    private static ImmutableDictionary<string, string> Environment(string[] variables, bool onTerminal)
    {
        var environment = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (onTerminal)
        {
            environment["TERM"] = System.Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } term ? term : "xterm";
        }

        foreach (var variable in variables)
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? variable : variable[..equals];
            environment[name] = equals < 0 ? System.Environment.GetEnvironmentVariable(name) ?? "" : variable[(equals + 1)..];
        }

        return environment.ToImmutable();
    }
}
