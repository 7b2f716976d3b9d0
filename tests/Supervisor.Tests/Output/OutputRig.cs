using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;
using Supervisor.Output;

namespace Supervisor.Tests.Output;

/// <summary>A pump between real pipes, whose turns the test drives, and what came out at the other side.</summary>
internal sealed class OutputRig : IDisposable
{
    private const int F_SETPIPE_SZ = 1031;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<int> _descriptors = [];
    private readonly MemoryStream _stdout = new();
    private readonly MemoryStream _stderr = new();

    private OutputRig(int stdoutReader, int stdout, int stderrReader, int stderr)
    {
        (StdoutReader, StdoutWriter, StderrReader) = (stdoutReader, stdout, stderrReader);
        _descriptors.AddRange([stdoutReader, stdout, stderrReader, stderr]);
        Pump = OutputPump.Create(new OutputSettings { Stdout = stdout, Stderr = stderr, Colour = true }, out _)!;
        Pump.Reporter = Reports.Add;
    }

    public OutputPump Pump { get; }

    public List<OutputReport> Reports { get; } = [];

    public int StdoutReader { get; private set; }

    public int StdoutWriter { get; }

    public int StderrReader { get; private set; }

    /// <summary>All that has come out so far, byte by byte as Latin-1.</summary>
    public string StdoutBytes => Encoding.Latin1.GetString(Collect(StdoutReader, _stdout));

    public string Stdout => Encoding.UTF8.GetString(Collect(StdoutReader, _stdout));

    public string Stderr => Encoding.UTF8.GetString(Collect(StderrReader, _stderr));

    /// <summary>The pump's two streams are pipes.</summary>
    public static OutputRig WithPipes()
    {
        Assert.True(Descriptors.Pipe(out var out1, out var out2) >= 0);
        Assert.True(Descriptors.Pipe(out var err1, out var err2) >= 0);
        return new OutputRig(out1, out2, err1, err2);
    }

    /// <summary>Its standard output is something else, with its far end (or -1).</summary>
    public static OutputRig WithStdout(int reader, int writer)
    {
        Assert.True(Descriptors.Pipe(out var err1, out var err2) >= 0);
        return new OutputRig(reader, writer, err1, err2);
    }

    /// <summary>Both streams are the same pipe.</summary>
    public static OutputRig WithOnePipe()
    {
        Assert.True(Descriptors.Pipe(out var out1, out var out2) >= 0);
        return new OutputRig(out1, out2, -1, out2);
    }

    public OutputPipes Open(string program, StreamOutput? stdout = null, StreamOutput? stderr = null)
    {
        var pipes = Pump.Open(program, stdout ?? StreamOutput.Prefixed, stderr ?? StreamOutput.Prefixed, out var error);
        Assert.True(pipes is not null, error?.ToString());
        return pipes;
    }

    public static void Write(DescriptorSource to, string text) => Write(to, Encoding.UTF8.GetBytes(text));

    public static void Write(DescriptorSource to, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var written = Descriptors.Write(to.Descriptor, bytes);
            Assert.True(written > 0, $"write returned {written}");
            bytes = bytes[(int)written..];
        }
    }

    /// <summary>Writes from a thread of its own, as a program does: more than a pipe holds blocks there.</summary>
    public static Thread WriteAside(DescriptorSource to, byte[] bytes)
    {
        var thread = new Thread(() => Write(to, bytes)) { IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Turns the pump until something is true of what came out.</summary>
    public void TurnUntil(Func<bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < until, $"waited in vain for {what}; last:\n{Tail(Stdout)}\n{Tail(Stderr)}");
            Pump.Turn(5);
        }
    }

    /// <summary>Turns until nothing at all is left to do.</summary>
    public void TurnUntilIdle()
    {
        for (var idle = 0; idle < 3; idle++)
        {
            var before = _stdout.Length + _stderr.Length;
            Pump.Turn(0);
            _ = (Stdout, Stderr);
            idle = _stdout.Length + _stderr.Length == before ? idle : 0;
        }
    }

    /// <summary>Lets a stream of one page hold hardly anything, so that it is stuck soon.</summary>
    public static void MakeSmall(int pipe) => Assert.True(Syscall.Call(SyscallNumber.Fcntl, pipe, F_SETPIPE_SZ, 4096) >= 0);

    /// <summary>Nobody reads standard output ever again.</summary>
    public void CloseStdoutReader()
    {
        Descriptors.Close(StdoutReader);
        _descriptors.Remove(StdoutReader);
        StdoutReader = -1;
    }

    public void CloseStderrReader()
    {
        Descriptors.Close(StderrReader);
        _descriptors.Remove(StderrReader);
        StderrReader = -1;
    }

    public void Dispose()
    {
        Pump.Dispose();
        foreach (var descriptor in _descriptors.Distinct())
        {
            Descriptors.Close(descriptor);
        }
    }

    private static string Tail(string text) => text.Length <= 500 ? text : text[^500..];

    private static byte[] Collect(int reader, MemoryStream into)
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (reader >= 0 && Descriptors.Read(reader, buffer) is > 0 and var count)
        {
            into.Write(buffer[..(int)count]);
        }

        return into.ToArray();
    }
}
