namespace Supervisor.Isolation.Options;

/// <summary>Something that a program was to have if it could be had, and runs without.</summary>
/// <param name="Feature">What.</param>
/// <param name="Reason">Why it could not be had.</param>
public sealed record Shortfall(Feature Feature, LaunchFailure Reason);
