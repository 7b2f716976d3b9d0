namespace Supervisor.Output.Sinks;

/// <summary>How wide the names before the lines are: as wide as the longest so far. Any thread.</summary>
internal sealed class NameColumn
{
    private volatile int _width;

    public int Width => _width;

    public void Widen(string name) => _width = Math.Max(_width, Math.Min(name.Length, LinePrefix.WidestAlignment));

    public void Widen(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            Widen(name);
        }
    }
}
