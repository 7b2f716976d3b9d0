using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.Tests.Tasks;

/// <summary>Takes one request on the loopback interface, gives one answer and closes.</summary>
internal sealed class OneAnswerServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Thread _thread;

    /// <param name="chunk">How many bytes are sent at once.</param>
    public OneAnswerServer(byte[] answer, int chunk = int.MaxValue)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _thread = new Thread(() => Serve(answer, chunk)) { IsBackground = true };
        _thread.Start();
    }

    public int Port { get; }

    public string Request { get; private set; } = "";

    public void Dispose()
    {
        _thread.Join();
        _listener.Dispose();
    }

    private void Serve(byte[] answer, int chunk)
    {
        try
        {
            using var socket = _listener.AcceptSocket();
            socket.NoDelay = true;
            var buffer = new byte[4096];
            Request = Encoding.Latin1.GetString(buffer, 0, socket.Receive(buffer));
            for (var sent = 0; sent < answer.Length;)
            {
                sent += socket.Send(answer.AsSpan(sent, Math.Min(chunk, answer.Length - sent)));
            }
        }
        catch (SocketException)
        {
            // The other side has heard enough.
        }
    }
}
