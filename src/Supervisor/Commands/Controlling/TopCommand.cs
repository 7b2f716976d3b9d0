using System.CommandLine;
using Supervisor.Client;
using Supervisor.Commands.Controlling.Top;
using MonotonicTime = Supervisor.Engine.Model.MonotonicTime;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor top: what programs use, live.</summary>
internal static class TopCommand
{
    private const int Stdin = 0;
    private const int SignalBase = 128;
    private const string Readings = "/v1/usage";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var command = new Command("top", "Show live what each program uses, and restart, stop and start programs by keys.");
        var once = new Option<bool>("--once") { Description = "Print one table and end; so it is without a terminal, too." };
        command.Add(once);
        new ControlOptions(command, inherited).Act(parts, (session, result) =>
            session.Json ? session.Ask(new ControlRequest("GET", Readings), answer => Print(session, answer))
            : result.GetValue(once) || !session.OutputIsTerminal || !Descriptors.IsTerminal(Stdin) ? Once(session)
            : Live(session));
        help.Add(command, "supervisor top", "supervisor top --once");
        return command;
    }

    private static int Print(Session session, ControlAnswer answer)
    {
        session.Print(answer.ReadAll());
        return ControlExit.Done;
    }

    /// <summary>A share of time needs two readings.</summary>
    private static int Once(Session session)
    {
        var table = TopTable.Empty;
        if (Read(session, ref table) is var code && code != ControlExit.Done)
        {
            return code;
        }

        Descriptors.Pause(Period);
        code = Read(session.Again(session.Error), ref table);
        foreach (var line in code == ControlExit.Done ? TopFrame.Plain(table) : [])
        {
            session.Output.WriteLine(line);
        }

        return code;
    }

    private static int Live(Session session)
    {
        using var signals = SignalQueue.Create(
            [SignalNumber.INT, SignalNumber.TERM, SignalNumber.HUP, SignalNumber.QUIT, Client.Attaching.ExecClient.Winch, Suspend], out var errno);
        var screen = signals is null ? null : TopScreen.Enter();
        if (signals is null || screen is null)
        {
            return signals is null ? session.Fail($"cannot wait for signals: {errno.Meaning}", ControlExit.Failed) : Once(session);
        }

        using var problem = new StringWriter();
        using var loop = new TopLoop(session, signals, screen, problem);
        int code;
        try
        {
            code = loop.Run();
        }
        catch
        {
            // Nothing is unwound for what nobody catches, and the terminal must not stay as it is.
            loop.Dispose();
            throw;
        }

        // What went wrong is for the screen that stays.
        loop.Dispose();

        session.Error.Write(problem.ToString());
        session.Error.Flush();
        return code;
    }

    private static SignalNumber Suspend => new(20);

    private static int Read(Session session, ref TopTable table)
    {
        TopReading? reading = null;
        var code = session.Ask(new ControlRequest("GET", Readings), answer =>
        {
            reading = TopReading.Parse(answer.ReadAll());
            return ControlExit.Done;
        });
        table = reading is null ? table : table.With(reading);
        return code;
    }

    private sealed class TopLoop(Session session, SignalQueue signals, TopScreen screen, StringWriter problem) : IDisposable
    {
        private readonly PollSet _poll = new();
        private TopTable _table = TopTable.Empty;
        private TopScreen _screen = screen;

        public void Dispose() => _screen.Dispose();

        public int Run()
        {
            var due = Clock.Now();
            while (true)
            {
                if (Clock.Now() >= due)
                {
                    problem.GetStringBuilder().Clear();
                    if (Read(session.Again(problem), ref _table) is var code && code != ControlExit.Done)
                    {
                        return code;
                    }

                    due = Clock.Now() + Period;
                }

                if (!TopScreen.Show(TopFrame.Draw(_table, TopScreen.Size, session.OutputColour)))
                {
                    return ControlExit.Failed;
                }

                if (Await(due) is { } end)
                {
                    return end;
                }
            }
        }

        /// <summary>Until something is to be drawn; the exit code once it is over.</summary>
        private int? Await(MonotonicTime due)
        {
            _poll.Clear();
            _poll.Add(Stdin, toRead: true);
            _poll.Add(signals.Descriptor, toRead: true);
            _ = _poll.Wait((int)Math.Clamp((due - Clock.Now()).TotalMilliseconds + 1, 0, Period.TotalMilliseconds));
            while (_poll.IsReadable(signals.Descriptor) && signals.Take() is { } signal)
            {
                if (signal == Suspend)
                {
                    Pause();
                }
                else if (signal != Client.Attaching.ExecClient.Winch)
                {
                    return SignalBase + signal.Number;
                }
            }

            return _poll.IsReadable(Stdin) ? TakeKeys() : null;
        }

        /// <summary>Ctrl-Z: the shell's terminal is as it was until it lets this go on.</summary>
        private void Pause()
        {
            _screen.Dispose();
            _ = Syscall.Call(SyscallNumber.Kill, (nint)System.Environment.ProcessId, SignalNumber.STOP.Number);
            _screen = TopScreen.Enter() ?? _screen;
        }

        private int? TakeKeys()
        {
            if (TopScreen.Keys() is not { } keys)
            {
                return SignalBase + SignalNumber.HUP.Number;
            }

            foreach (var key in keys)
            {
                _table = _table.Press(key);
                if (_table.Given is { } order)
                {
                    _table = _table.With(Carry(order));
                }
            }

            return _table.HasQuit ? ControlExit.Done : null;
        }

        /// <summary>Does not wait for it: the table shows what comes of it.</summary>
        private string Carry(TopOrderGiven order)
        {
            using var refusal = new StringWriter();
            var path = $"/v1/programs/{Session.Encode(order.Program)}/{order.Verb}?wait=false";
            var code = session.Again(refusal).Ask(new ControlRequest("POST", path), _ => ControlExit.Done);
            return code == ControlExit.Done ? $"{order.Verb} of {order.Program}: accepted" : refusal.ToString().Trim();
        }
    }
}
