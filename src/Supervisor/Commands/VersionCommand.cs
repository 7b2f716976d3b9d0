namespace Supervisor.Commands;

/// <summary>supervisor version.</summary>
internal static class VersionCommand
{
    public static string Version { get; } = typeof(VersionCommand).Assembly.GetName().Version?.ToString(3) ?? "";

    public static string Text => $"supervisor {Version}";

    public static int Run(TextWriter output)
    {
        output.WriteLine(Text);
        return 0;
    }
}
