using Serilog;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;

namespace Supervisor.EventLoop;

/// <summary>
/// What a reload does for now: read the file again, away from the loop, and say what would change. Several requests at
/// once are answered by one reading, and one that comes during a reading by another.
/// </summary>
internal sealed class ReloadCheck(string file, SupervisorConfiguration inForce, ConfigurationEnvironment environment, ILogger log)
{
    private int _requests;

    /// <summary>Called by the loop; never blocks.</summary>
    public void Start()
    {
        if (Interlocked.Increment(ref _requests) == 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static check => check.Run(), this, preferLocal: false);
        }
    }

    private void Run()
    {
        int answered;
        do
        {
            answered = Volatile.Read(ref _requests);
            Check();
        }
        while (Interlocked.Add(ref _requests, -answered) > 0);
    }

    private void Check()
    {
#pragma warning disable CA1031 // on a thread of the pool an exception would end PID 1
        try
        {
            Report(ConfigurationLoader.Load(file, environment));
        }
        catch (Exception exception)
        {
            log.Error(exception, "reload: {File} could not be checked", file);
        }
#pragma warning restore CA1031
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
