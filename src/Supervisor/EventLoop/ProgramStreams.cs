using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Notifying;
using Supervisor.Output;
using Supervisor.Output.Sinks;

namespace Supervisor.EventLoop;

/// <summary>
/// The pipes of each program, for its launches and for the commands beside it. They are made when first needed and
/// outlive every process: what the last one wrote is never lost.
/// </summary>
internal sealed class ProgramStreams(OutputPump output)
{
    private readonly Dictionary<string, Lent> _programs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TerminalStreams?> _terminals = new(StringComparer.Ordinal);

    /// <summary>For one launch, until <see cref="Return"/>; null if the kernel refuses to make them.</summary>
    /// <param name="stdin">What this launch reads.</param>
    public StandardStreams? Lend(string name, ProgramLaunch program, StdinSource stdin, out SyscallError? error)
    {
        if (stdin is StdinSource.Events)
        {
            Renew(name); // What one process says is not what the next one says.
        }

        if (output.Inputs.For(name, stdin, out error) is not { } input)
        {
            return null;
        }

        if (!_programs.TryGetValue(name, out var lent))
        {
            if (output.Open(name, ReadyLine.Seen(program.Stdout, program), ReadyLine.Seen(program.Stderr, program), out error, program.Family) is not { } pipes)
            {
                return null;
            }

            lent = new Lent(pipes);
            _programs.Add(name, lent);
        }

        lent.Launches++;
        var streams = lent.Pipes.Streams with { Input = input };

        // A command beside a listener does not speak for it.
        return program.Stdin is StdinSource.Events && stdin is not StdinSource.Events ? streams with { Output = streams.Error } : streams;
    }

    /// <summary>Looks for a line in what a program writes, from its launch that was lent streams last; null for nothing.</summary>
    /// <returns>Whether any of it is seen here.</returns>
    public bool LookFor(string name, LineWatch? watch)
    {
        if (_terminals.GetValueOrDefault(name) is { } terminal)
        {
            terminal.LookFor(watch);
            return true;
        }

        if (!_programs.TryGetValue(name, out var lent))
        {
            return false;
        }

        lent.Pipes.LookFor(watch);
        return lent.Pipes.IsCaptured;
    }

    /// <summary>The launch has its outcome.</summary>
    /// <param name="errno">Why it failed, if it did.</param>
    /// <remarks>
    /// Where descriptors have run out, a program that cannot be launched does not keep its pipes: among many such programs
    /// they could hold every descriptor, and none would ever be launched.
    /// </remarks>
    public void Return(string name, Errno errno)
    {
        if (_programs.TryGetValue(name, out var lent))
        {
            lent.Launches--;
            lent.IsUnwanted |= errno == Errno.EMFILE || errno == Errno.ENFILE;
            CloseIfUnused(name, lent);
        }
    }

    /// <summary>A terminal for one launch, until it is handed over; null if the kernel refuses.</summary>
    public TerminalStreams? OpenTerminal(string name, ProgramLaunch program, out SyscallError? error) =>
        _terminals[name] = output.OpenTerminal(name, ReadyLine.Seen(program.Stdout, program), out error);

    /// <summary>Terminals of programs get the size of the supervisor's own.</summary>
    public void ResizeTerminals() => output.ResizeTerminals();

    /// <summary>Nobody writes to this program any more.</summary>
    public void EndInput(string name) => output.EndInput(name);

    /// <summary>Where the process of a program is told to those who write its number into lines.</summary>
    public RunningProcess? ProcessOf(string name) => _programs.GetValueOrDefault(name)?.Pipes.Process;

    /// <summary>A launch has its outcome.</summary>
    /// <param name="pid">Null where it has failed.</param>
    public void Complete(RunningProcess process, int? pid) => output.Complete(process, pid);

    /// <summary>Log files are opened again by their names.</summary>
    public void ReopenLogs() => output.Reopen();

    /// <summary>The program is gone for good; its pipes end with the last process that still holds them.</summary>
    public void Drop(string name)
    {
        _terminals.Remove(name);
        if (_programs.TryGetValue(name, out var lent))
        {
            lent.IsUnwanted = true;
            CloseIfUnused(name, lent);
        }
    }

    /// <summary>Its output goes elsewhere from its next launch on; what it is to read stays.</summary>
    public void Renew(string name)
    {
        if (_programs.TryGetValue(name, out var lent))
        {
            lent.InputStays = true;
            Drop(name);
        }
    }

    private void CloseIfUnused(string name, Lent lent)
    {
        // A launch without outcome still takes its descriptors by number.
        if (lent is { IsUnwanted: true, Launches: 0 })
        {
            _programs.Remove(name);
            if (!lent.InputStays)
            {
                output.Inputs.Release(name);
            }

            lent.Pipes.Close();
        }
    }

    private sealed class Lent(OutputPipes pipes)
    {
        public OutputPipes Pipes { get; } = pipes;

        public int Launches { get; set; }

        public bool IsUnwanted { get; set; }

        public bool InputStays { get; set; }
    }
}
