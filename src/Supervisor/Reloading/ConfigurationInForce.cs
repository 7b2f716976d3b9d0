using Supervisor.Configuration.Comparing;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Reloading;

/// <summary>
/// The configuration in which everything is looked up. Programs that are no longer in it are known as they were until they
/// have ended and been dropped. Changed by the loop's thread alone.
/// </summary>
internal sealed class ConfigurationInForce(SupervisorConfiguration first)
{
    private readonly Dictionary<string, ProgramUnit> _leaving = new(StringComparer.Ordinal);
    private volatile SupervisorConfiguration _current = first;

    /// <summary>Any thread.</summary>
    public SupervisorConfiguration Current => _current;

    public ProgramLaunch LaunchOf(string program) =>
        _current.Launches.TryGetValue(program, out var launch) ? launch : _leaving[program].Launch;

    public ProgramSpec SpecOf(string program)
    {
        foreach (var spec in _current.Engine.Programs)
        {
            if (spec.Name == program)
            {
                return spec;
            }
        }

        return _leaving[program].Spec;
    }

    public void Replace(SupervisorConfiguration next)
    {
        foreach (var spec in _current.Engine.Programs)
        {
            if (!next.Launches.ContainsKey(spec.Name))
            {
                _leaving[spec.Name] = new ProgramUnit(spec, _current.Launches[spec.Name]);
            }
        }

        foreach (var name in next.Launches.Keys)
        {
            _leaving.Remove(name);
        }

        _current = next;
    }

    /// <summary>It has ended, and is not configured any more.</summary>
    public void Drop(string program) => _leaving.Remove(program);
}
