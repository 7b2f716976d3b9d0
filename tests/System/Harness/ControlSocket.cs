using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Supervisor.SystemTests.Harness;

/// <summary>Speaks to the socket of a run whose configuration has <see cref="Keys"/>.</summary>
internal sealed class ControlSocket : IDisposable
{
    /// <summary>For the configuration of such a run.</summary>
    public const string Keys = """
        [supervisor.control]
        socket = "{dir}/s.sock"

        """;

    private readonly HttpClient _http;

    public ControlSocket(string path)
    {
        Path = path;
        Wait.Until("the control socket", () => File.Exists(path), () => path);
        _http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 1000,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri("http://localhost"),
            Timeout = Wait.Patience,
        };
    }

    public string Path { get; }

    public (int Status, string Body) Get(string path) => Send(HttpMethod.Get, path);

    public (int Status, string Body) Post(string path, string? body = null) => Send(HttpMethod.Post, path, body);

    public JsonElement Json(string path) => JsonDocument.Parse(Get(path).Body).RootElement;

    /// <summary>A program's object.</summary>
    public JsonElement Program(string name) => Json($"/v1/programs/{name}")[0];

    public async Task<int> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        _ = await answer.Content.ReadAsByteArrayAsync();
        return (int)answer.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    private (int Status, string Body) Send(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = _http.Send(request);
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        return ((int)answer.StatusCode, reader.ReadToEnd());
    }
}
