using System.Diagnostics;

namespace Supervisor.SystemTests.Harness;

/// <summary>A command that runs beside the test, its output taken down line by line; killed with its children at the end.</summary>
internal class Captured : IDisposable
{
    private readonly Process _process;
    private int _openStreams;

    /// <param name="environment">The whole environment; null hands on the test's own.</param>
    /// <param name="readStdout">False leaves standard output as a pipe that nobody reads.</param>
    /// <param name="terminal">Where its output comes from as well.</param>
    public Captured(IReadOnlyList<string> command, string? directory = null,
        IReadOnlyDictionary<string, string>? environment = null, bool readStdout = true, Pseudoterminal? terminal = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = directory ?? "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }
        }

        _openStreams = (readStdout ? 2 : 1) + (terminal is null ? 0 : 1);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(error: false, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(error: true, line.Data);
        _process.Start();
        terminal?.Read(line => Take(error: false, line));
        _process.BeginErrorReadLine();
        if (readStdout)
        {
            _process.BeginOutputReadLine();
        }
    }

    public Transcript Output { get; } = new();

    public int ProcessId => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Waits for the end and for the last of the output; 128 + N for an end by signal N.</summary>
    public int WaitForExit(TimeSpan? patience = null)
    {
        Wait.Until("the end of the run", () => _process.HasExited, Output.ToString, patience);

        // Streams that a survivor holds open must not hold up the test.
        _ = SpinWait.SpinUntil(() => Output.IsComplete, TimeSpan.FromSeconds(2));
        return _process.ExitCode;
    }

    public void Type(string text)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a command to its end and gives code and output.</summary>
    public static (int Code, Transcript Output) Run(IReadOnlyList<string> command, string? directory = null, TimeSpan? patience = null)
    {
        using var run = new Captured(command, directory);
        return (run.WaitForExit(patience), run.Output);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(Wait.Patience);
        }

        _process.Dispose();
    }

    private void Take(bool error, string? line)
    {
        if (line is not null)
        {
            Output.Add(error, line);
        }
        else if (Interlocked.Decrement(ref _openStreams) == 0)
        {
            Output.Complete();
        }
    }
}
