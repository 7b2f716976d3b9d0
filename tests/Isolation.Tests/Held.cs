using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Isolation.Tests;

/// <summary>A program that waits for a line on its standard input, until this is disposed.</summary>
internal sealed class Held : IDisposable
{
    private readonly Pipe _input;
    private readonly Pipe _output;
    private readonly ChildProcess _process;
    private readonly StreamReader _reader;

    public Held(LauncherFixture launcher, LaunchOptions options)
    {
        Assert.True(Pipe.TryOpen(out var input, out _));
        Assert.True(Pipe.TryOpen(out var output, out _));
        (_input, _output) = (input!, output!);
        _process = launcher.StartProgram(options with
        {
            Streams = options.Streams with { Input = new(_input.Read.Number, "input pipe"), Output = new(_output.Write.Number, "output pipe") },
        });
        _output.Write.Dispose();
        _reader = new StreamReader(new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(_output.Read.Number, ownsHandle: false), FileAccess.Read, 0));
    }

    /// <summary>What it says up to a line, or its end.</summary>
    public string ToldUntil(string line)
    {
        var told = new List<string>();
        do
        {
            told.Add(_reader.ReadLine() ?? throw new EndOfStreamException($"it ended after: {string.Join('\n', told)}"));
        }
        while (told[^1] != line);
        return string.Join('\n', told);
    }

    public void Dispose()
    {
        _input.Dispose();
        LauncherFixture.Wait(_process);
        _process.Dispose();
        _reader.Dispose();
        _output.Dispose();
    }
}
