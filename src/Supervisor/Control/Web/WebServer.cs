using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;
using Supervisor.Control.Supervisord;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Control.Web;

/// <summary>Kestrel on sockets that somebody else has opened; started once, at the first connection.</summary>
internal sealed class WebServer(ControlPlane plane, SupervisordFacade supervisord, ILogger log)
{
    private const int LargestBody = 1024 * 1024;
    private const int LargestHeaders = 16 * 1024;
    private const int LongestLine = 8 * 1024;
    private const int MostHeaders = 64;
    private const int MostConnections = 512;
    private const int MostUpgraded = 64;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(60);

    /// <summary>Who sends or reads more slowly is let go; a connection on which nothing is due may be silent.</summary>
    private static readonly MinDataRate SlowestClient = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    /// <summary>For answers that are on their way; who follows something is let go after it.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(100);

    private WebApplication? _application;
    private Ebb? _ebb;

    /// <summary>Blocks until it serves; null, or why it does not.</summary>
    public string? Start(ImmutableArray<Entrance> entrances)
    {
        var copies = new List<OwnedDescriptor>();
#pragma warning disable CA1031 // whatever the server's start throws, supervision goes on without it
        try
        {
            foreach (var entrance in entrances)
            {
                if (!OwnedDescriptor.TryCopy(entrance.Socket.Descriptor, out var copy, out var errno))
                {
                    copies.ForEach(made => made.Dispose());
                    return $"cannot copy its sockets: {errno}";
                }

                copies.Add(copy);
            }

            var application = Build(entrances, copies);
            application.StartAsync().GetAwaiter().GetResult();
            _application = application;
            return null;
        }
        catch (Exception exception)
        {
            copies.ForEach(made => made.Dispose());
            return exception.Message;
        }
#pragma warning restore CA1031
    }

    /// <summary>Requests under way get a moment to end.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _application, null) is not { } application)
        {
            return;
        }

        _ebb!.Dispose();
        using var patience = new CancellationTokenSource(EndTimeout);
        plane.Ending.CancelAfter(AnswerTime);
#pragma warning disable CA1031 // the supervisor ends, whatever its web server says to it
        try
        {
            application.StopAsync(patience.Token).GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            log.Debug(exception, "the web server did not end in order");
        }
#pragma warning restore CA1031
    }

    private WebApplication Build(ImmutableArray<Entrance> entrances, List<OwnedDescriptor> sockets)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.AllowSynchronousIO = false;
            Limit(options.Limits);
            for (var index = 0; index < entrances.Length; index++)
            {
                // The server closes what it is given, and the door goes on with its own.
                var entrance = entrances[index];
                var guard = new Guard(entrance, log);
                options.ListenHandle((ulong)sockets[index].Release(), listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    listen.Use(next => connection => Enter(next, connection, entrance, guard));
                });
            }
        });
        _ebb ??= new Ebb();
        builder.Services.AddRoutingCore();
        builder.Services.AddSerilog(log, dispose: false);

        // Signals are the event loop's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var application = builder.Build();
        application.Use(Gate.Admit(log));
        Routes.Map(application, plane, supervisord);
        return application;
    }

    private static void Limit(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = LargestBody;
        limits.MaxRequestHeadersTotalSize = LargestHeaders;
        limits.MaxConcurrentConnections = MostConnections;
        limits.MaxConcurrentUpgradedConnections = MostUpgraded;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.KeepAliveTimeout = KeepAlive;
        limits.MaxRequestLineSize = LongestLine;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.MinRequestBodyDataRate = SlowestClient;
        limits.MinResponseDataRate = SlowestClient;
    }

    private async Task Enter(ConnectionDelegate next, ConnectionContext connection, Entrance entrance, Guard guard)
    {
        if (!guard.TryEnter())
        {
            connection.Abort();
            return;
        }

        _ebb!.Enter();
        try
        {
            connection.Features.Set(guard);
            connection.Features.Set(Visitor.Of(connection, entrance));
            await next(connection);
        }
        finally
        {
            guard.Leave();
            _ebb.Leave();
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
