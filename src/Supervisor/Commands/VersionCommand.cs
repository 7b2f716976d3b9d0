namespace Supervisor.Commands;

/// <summary>supervisor version.</summary>
internal static class VersionCommand
{
    public static string Text => $"supervisor {typeof(VersionCommand).Assembly.GetName().Version?.ToString(3)}";

    public static int Run(TextWriter output)
    {
        output.WriteLine(Text);
        return 0;
    }
}
