using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.Tests.Commands.Controlling;

/// <summary>Listens where a supervisor would, and answers each request with what a test wants.</summary>
internal sealed class FakeSupervisor : IDisposable
{
    private readonly Socket _listener;
    private readonly Func<string, string> _answer;
    private readonly string _directory = Directory.CreateTempSubdirectory("control-").FullName;
    private readonly Thread _thread;

    /// <param name="answer">From the first line of a request to all bytes of the answer; "" for none, ever.</param>
    public FakeSupervisor(Func<string, string> answer, bool overTcp = false)
    {
        _answer = answer;
        _listener = overTcp
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(overTcp ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    public string Path => $"{_directory}/s.sock";

    public string Url => $"http://{_listener.LocalEndPoint}";

    /// <summary>And has gone after that.</summary>
    public bool AnswersOnce { get; init; }

    /// <summary>Heads and bodies, as they came.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The only request's first line.</summary>
    public string Request => Assert.Single(Requests).Split("\r\n")[0];

    public static FakeSupervisor Json(string body, int status = 200) => new(_ => Answer(body, status));

    public static string Answer(string body, int status = 200) =>
        $"HTTP/1.1 {status} Fine\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public static string Chunked(params string[] pieces) =>
        $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{string.Concat(pieces.Select(piece => $"{Encoding.UTF8.GetByteCount(piece):x}\r\n{piece}\r\n"))}0\r\n\r\n";

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
        Directory.Delete(_directory, recursive: true);
    }

    private void Serve()
    {
        var open = new List<Socket>();
        try
        {
            while (true)
            {
                var client = _listener.Accept();
                open.Add(client);
                if (Read(client) is { Length: > 0 } request && _answer(request.Split("\r\n")[0]) is { Length: > 0 } answer)
                {
                    client.Send(Encoding.UTF8.GetBytes(answer));
                    client.Dispose();
                    if (AnswersOnce)
                    {
                        _listener.Dispose();
                    }
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
        finally
        {
            open.ForEach(client => client.Dispose());
        }
    }

    private string Read(Socket client)
    {
        var text = "";
        var buffer = new byte[4096];
        while (!text.Contains("\r\n\r\n", StringComparison.Ordinal) || text.Length < text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4 + Length(text))
        {
            var read = client.Receive(buffer);
            if (read == 0)
            {
                return "";
            }

            text += Encoding.UTF8.GetString(buffer, 0, read);
        }

        Requests.Enqueue(text);
        return text;
    }

    private static int Length(string text) =>
        text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal)) is { } line ? int.Parse(line[16..]) : 0;
}
