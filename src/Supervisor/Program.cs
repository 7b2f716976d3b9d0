using Supervisor.Commands;
using Supervisor.Configuration;
using Supervisor.Output;

StandardDescriptors.EnsureOpen();
var colour = !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
var parts = new CommandLineParts
{
    Run = options => RunCommand.Run(options, Console.Error, colour),
    Explain = options => ExplainCommand.Run(options, Console.Out, Console.Error, colour),
    Environment = ConfigurationEnvironment.OfThisProcess,
    Output = Console.Out,
    Error = Console.Error,
    Colour = colour,
};
return CommandLine.Invoke(CommandLine.Build(parts), args, parts);
