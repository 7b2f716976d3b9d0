using Supervisor.Commands;
using Supervisor.Commands.Importing;
using Supervisor.Commands.Isolating;
using Supervisor.Commands.Supervisorctl;
using Supervisor.Configuration;
using Supervisor.Isolation.Probes;
using Supervisor.Kernel;
using Supervisor.Output;

StandardDescriptors.EnsureOpen();
if (args is [IsolateCommand.Name, .. var rest])
{
    return Isolate(rest);
}

var called = Environment.GetCommandLineArgs()[0];
using var output = new DescriptorWriter(1, byCall: true);
using var error = new DescriptorWriter(2, byCall: true);
var mayColour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
var colour = mayColour && Descriptors.IsTerminal(2);
var outputIsTerminal = Descriptors.IsTerminal(1);
if (Path.GetFileName(called) == SupervisorctlCommand.Name)
{
    EarlySignals.Unblock();
    return SupervisorctlCommand.Run(args, ConfigurationEnvironment.OfThisProcess(), output, error);
}

if (Path.GetFileName(called) == SupervisordCommand.Name)
{
    return SupervisordCommand.Run(called, args, ConfigurationEnvironment.OfThisProcess(), output, error,
        options => RunCommand.Run(options, error, colour));
}

var parts = new CommandLineParts
{
    Run = options => RunCommand.Run(options, error, colour),
    Explain = options => ExplainCommand.Run(options, Interruptible(), output, error, colour),
    Doctor = asJson => Looking(() => DoctorCommand.Run(asJson, HostProbe.Examine(), output, error)),
    Namespaces = options => Looking(() => NamespacesCommand.Run(options, output, error)),
    Environment = Interruptible,
    Output = output,
    Error = error,
    Colour = colour,
    OutputIsTerminal = outputIsTerminal,
    OutputColour = mayColour && outputIsTerminal,
};
return CommandLine.Invoke(args, parts);

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

static int Isolate(string[] arguments)
{
    using var output = new DescriptorWriter(1);
    using var error = new DescriptorWriter(2);
    var onTerminal = Descriptors.IsTerminal(2) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    return IsolateCommand.Run(arguments, ConfigurationEnvironment.OfThisProcess(), output, error, onTerminal, ConfinedRun.Run);
}
