using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Reloading;

/// <summary>A valid configuration that is to take the place of the one in force.</summary>
/// <param name="Difference">To the one in force; nothing else changes that in the meantime.</param>
/// <param name="Answer">Called with what the engine says to it.</param>
internal sealed record ConfigurationOffer(SupervisorConfiguration Configuration, ConfigurationDifference Difference, Action<CommandResult> Answer);
