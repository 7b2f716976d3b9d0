using Microsoft.Extensions.Hosting;
using Supervisor.Engine.Model;

namespace Supervisor.EventLoop;

/// <summary>
/// The host lives as long as the loop. It leaves signals alone, which are the loop's; whoever stops the application asks
/// the loop to shut down.
/// </summary>
internal sealed class SupervisionLifetime(IHostApplicationLifetime application, Mailbox mailbox) : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        application.ApplicationStopping.Register(
            () => mailbox.Post(new Message.CommandSent(new Command.Shutdown("the host stops"), static _ => { })));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
