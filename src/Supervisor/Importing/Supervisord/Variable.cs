namespace Supervisor.Importing.Supervisord;

/// <summary>A variable of an environment; other variables may still be in its value.</summary>
internal sealed record Variable(string Name, string Value);
