namespace Supervisor.Isolation.Options;

/// <summary>The network of a program.</summary>
public abstract record NetworkOptions
{
    private NetworkOptions()
    {
    }

    /// <summary>The launcher's own.</summary>
    public sealed record Host : NetworkOptions;

    /// <summary>A namespace of its own with nothing in it that is up.</summary>
    public sealed record None : NetworkOptions;

    /// <summary>A namespace of its own with the loopback interface up.</summary>
    public sealed record Loopback : NetworkOptions;
}
