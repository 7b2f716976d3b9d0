using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Serilog;
using Supervisor.Client;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Control;
using Supervisor.Control.Events;
using Supervisor.Control.Metrics;
using Supervisor.Control.Operations;
using Supervisor.Control.Supervisord;
using Supervisor.Control.Web;
using Supervisor.EventLoop;
using Supervisor.Isolation;
using Supervisor.Kernel;
using Supervisor.Listening;
using Supervisor.Output;
using Supervisor.Processes;
using Supervisor.Reloading;
using Supervisor.Tests.Configuration;
using Supervisor.Tests.Tasks;

namespace Supervisor.Tests.Control;

/// <summary>The real web server on a socket of its own, in front of a fake loop.</summary>
internal sealed class ControlRig : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestDirectory _directory = new();
    private readonly FakeWorld _world;
    private readonly ListeningSocket _socket;
    private readonly WebServer _server;
    private readonly ListenerDesk _listeners;
    private readonly OutputPump _output;
    private readonly Launcher _launcher = new(static _ => { });
    private readonly EndPoint _endpoint;

    /// <param name="overTcp">Else by a Unix socket.</param>
    public ControlRig(string toml, ControlAccess? access = null, bool overTcp = false)
    {
        _world = FakeWorld.With(toml);
        var configuration = _world.Valid();
        var log = new LoggerConfiguration().CreateLogger();
        var records = new ControlRecords(new EventHistory(), new ProgramCounters());
        var instances = new Instances(100);
        var pauses = new Pauses(instances, new Descendants(new FamilySearch(), instances.IsMain), log);
        var onlookers = new Onlookers(log);
        onlookers.Add(records.Events.LookOn);
        onlookers.AddKeeper(records.Counters.LookOn);
        onlookers.Add(pauses.LookOn);
        Loop = new FakeLoop(configuration, onlookers);
        _output = OutputPump.Create(OutputSettings.FromEnvironment(), out _)!;
        var inForce = new ConfigurationInForce(configuration);
        var changes = new StateChanges(onlookers, () => Loop.State);
        var reloader = new Reloader(
            () => ConfigurationLoader.Load(FakeWorld.Main, _world.Environment), static next => next, inForce, new ControlGroups(_launcher, Loop.Epoll, log), Loop.Mailbox, changes, log);
        Plane = new ControlPlane(() => Loop.State, inForce, new CommandDesk(Loop.Mailbox), changes, reloader, instances, null!, _output, log, records, pauses);
        _listeners = new ListenerDesk(onlookers, inForce, _output, Loop.Mailbox, log);
        Supervisord = new SupervisordFacade(Plane, new ProcessRecords(onlookers, inForce), _listeners);
        _server = new WebServer(Plane, Supervisord, log);
        var path = $"{_directory.Path}/s.sock";
        _socket = (overTcp
            ? ListeningSocket.Open(new IPEndPoint(IPAddress.Loopback, 0), 128, out _)
            : ListeningSocket.Open(path, ControlSettings.UsualMode, null, null, 128, out _))!;
        using var handle = new Socket(new SafeSocketHandle(_socket.Descriptor, ownsHandle: false));
        _endpoint = overTcp ? handle.LocalEndPoint! : new UnixDomainSocketEndPoint(path);
        Loop.Start();
        Assert.Null(_server.Start([new Entrance(_socket, access ?? new ControlAccess.Open(), IsLocal: !overTcp)]));
    }

    public FakeLoop Loop { get; }

    public ControlPlane Plane { get; }

    public SupervisordFacade Supervisord { get; }

    public Socket Connect()
    {
        var socket = new Socket(_endpoint.AddressFamily, SocketType.Stream, _endpoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        socket.Connect(_endpoint);
        socket.ReceiveTimeout = socket.SendTimeout = (int)Patience.TotalMilliseconds;
        return socket;
    }

    public Reply Get(string path, params string[] headers) => Send("GET", path, null, headers);

    public Reply Post(string path, string? body = null, params string[] headers) => Send("POST", path, body, headers);

    public Reply Send(string method, string path, string? body, params string[] headers)
    {
        using var stream = Open(method, path, body, headers);
        var head = Head(stream);
        return new Reply(int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, Encoding.UTF8.GetString(ReadAll(Body(head, stream))));
    }

    /// <summary>The request is sent; what comes is the caller's.</summary>
    public NetworkStream Open(string method, string path, string? body, params string[] headers)
    {
        var host = headers.Any(header => header.StartsWith("Host:", StringComparison.Ordinal)) ? "" : "Host: localhost\r\n";
        var lines = string.Concat(headers.Select(header => header + "\r\n"));
        var length = body is null ? method == "POST" ? "Content-Length: 0\r\n" : "" : $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n";
        var stream = new NetworkStream(Connect(), ownsSocket: true);
        stream.Write(Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\n{host}{lines}{length}Connection: close\r\n\r\n{body}"));
        return stream;
    }

    /// <summary>Until the head of an answer is complete.</summary>
    public static string Head(Stream stream)
    {
        var head = new StringBuilder();
        while (ControlAnswer.ReadLine(stream) is { } line)
        {
            head.Append(line).Append("\r\n");
            if (line.Length == 0)
            {
                break;
            }
        }

        return head.ToString();
    }

    /// <summary>What follows a head, without the lengths of its pieces.</summary>
    public static Stream Body(string head, Stream stream) =>
        head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase) ? new ChunkedBody(stream) : stream;

    public static void Until(string what, Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Patience), $"waited for {what}");

    public void Dispose()
    {
        _server.Stop();
        Loop.Dispose();
        _socket.Dispose();
        Plane.Dispose();
        _listeners.Dispose();
        _output.Dispose();
        _launcher.Dispose();
        _directory.Dispose();
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var all = new MemoryStream();
        try
        {
            stream.CopyTo(all);
        }
        catch (IOException)
        {
            // The server has closed a connection on which it had not read all: what came before counts.
        }

        return all.ToArray();
    }
}

/// <param name="Head">Status line and headers.</param>
internal sealed record Reply(int Status, string Head, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
