namespace Supervisor.SystemTests.Harness;

/// <summary>The files under test, as <c>build.sh test</c> made them.</summary>
internal static class Published
{
    public static string Root { get; } = FindRoot();

    /// <summary>The static binary, or null if it has not been published.</summary>
    public static string? Supervisor { get; } = Find("SUPERVISOR_BINARY", "artifacts/publish/Supervisor/release_linux-*/supervisor");

    public static string? Toolbox { get; } = Find("TOOLBOX_BINARY", "artifacts/toolbox/toolbox");

    private static string? Find(string variable, string pattern)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        var directory = Path.GetDirectoryName(pattern)!;
        var parent = Path.Combine(Root, Path.GetDirectoryName(directory)!);
        return Directory.Exists(parent)
            ? Directory.GetDirectories(parent, Path.GetFileName(directory))
                .Select(found => Path.Combine(found, Path.GetFileName(pattern))).FirstOrDefault(File.Exists)
            : null;
    }

    private static string FindRoot()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Supervisor.sln")))
            {
                return directory;
            }
        }

        throw new DirectoryNotFoundException("no Supervisor.sln above " + AppContext.BaseDirectory);
    }

    /// <summary>Where the runtime in use is installed, for test programs that are not native: three folders above its own.</summary>
    public static string DotnetRoot => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));
}
