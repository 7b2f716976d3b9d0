using Serilog;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;

namespace Supervisor.EventLoop;

/// <summary>
/// What a reload does for now: read the file again, away from the loop, and say what would change. Several requests at
/// once are answered by one reading.
/// </summary>
internal sealed class ReloadCheck(string file, SupervisorConfiguration inForce, ConfigurationEnvironment environment, ILogger log)
{
    private int _running;

    /// <summary>Called by the loop; never blocks.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _running, 1) == 0)
        {
            _ = Task.Run(Check);
        }
    }

    private void Check()
    {
        try
        {
            Report(ConfigurationLoader.Load(file, environment));
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private void Report(ConfigurationResult result)
    {
        switch (result)
        {
            case ConfigurationResult.Invalid invalid:
                foreach (var problem in invalid.Problems)
                {
                    log.Error("reload: {Location}: {Problem}", problem.Location, problem.Message);
                }

                log.Error("reload: {File} has errors, nothing changes", file);
                break;
            case ConfigurationResult.Valid valid:
                var difference = ConfigurationDifference.Between(inForce, valid.Configuration);
                log.Information(
                    difference.IsEmpty ? "reload: {File} is valid and changes nothing" : "reload: {File} is valid; it would change:", file);
                foreach (var line in difference.Lines())
                {
                    log.Information("reload: {Change}", line);
                }

                break;
            default:
                throw new InvalidOperationException("a configuration is valid or not");
        }
    }
}
