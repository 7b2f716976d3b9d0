namespace Supervisor.Benchmarks;

/// <summary>What a run works with: programs built by build.sh, and a directory of its own that is empty at first and gone at the end.</summary>
/// <param name="Built">Where build.sh has put the C programs, and where the reports go.</param>
/// <param name="Scratch">For everything else.</param>
/// <param name="Supervisor">The published binary.</param>
/// <param name="Toolbox">The program that writes logs.</param>
internal sealed record Kit(string Built, string Scratch, string Supervisor, string Toolbox)
{
    /// <summary>What every peer supervises.</summary>
    public string Program => Path.Combine(Built, "program");

    /// <summary>The least that a supervisor can do.</summary>
    public string Bare => Path.Combine(Built, "bare");

    public string Stage => Path.Combine(Built, "stage");

    /// <summary>The least that a launch can do.</summary>
    public string Floor => Path.Combine(Built, "floor");

    public string Namespaces => Path.Combine(Built, "namespaces");

    /// <summary>A static program that ends at once.</summary>
    public string True => Path.Combine(Built, "true");

    public string LoggingScript => Path.Combine(Built, "logging.sh");
}
