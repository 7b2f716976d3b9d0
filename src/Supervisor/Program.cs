using Supervisor.Commands;
using Supervisor.Configuration;
using Supervisor.Isolation.Probes;
using Supervisor.Kernel;
using Supervisor.Output;

StandardDescriptors.EnsureOpen();
var colour = !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
var parts = new CommandLineParts
{
    Run = options => RunCommand.Run(options, Console.Error, colour),
    Explain = options => ExplainCommand.Run(options, Interruptible(), Console.Out, Console.Error, colour),
    Doctor = asJson => Looking(() => DoctorCommand.Run(asJson, HostProbe.Examine(), Console.Out, Console.Error)),
    Namespaces = options => Looking(() => NamespacesCommand.Run(options, Console.Out, Console.Error)),
    Environment = Interruptible,
    Output = Console.Out,
    Error = Console.Error,
    Colour = colour,
};
return CommandLine.Invoke(CommandLine.Build(parts), args, parts);

static int Looking(Func<int> command)
{
    EarlySignals.Unblock();
    return command();
}

// Every command but run ends at Ctrl-C as any program does; run must not lose a signal that comes before its loop.
static ConfigurationEnvironment Interruptible()
{
    EarlySignals.Unblock();
    return ConfigurationEnvironment.OfThisProcess();
}
