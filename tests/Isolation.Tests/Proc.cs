namespace Isolation.Tests;

/// <summary>What /proc tells of processes that may be gone before it is asked, or are another's.</summary>
internal static class Proc
{
    /// <returns>Null where there is nothing to read.</returns>
    public static string? TargetOf(string link) => Look(() => new FileInfo(link).LinkTarget, null);

    public static string? TextOf(string file) => Look(() => File.ReadAllText(file), null);

    /// <returns>Names without their directory.</returns>
    public static string[] EntriesOf(string directory) =>
        Look(() => [.. Directory.GetFileSystemEntries(directory).Select(entry => Path.GetFileName(entry))], Array.Empty<string>());

    /// <summary>The descriptors of the tests' own process.</summary>
    public static int OpenDescriptors => Directory.GetFiles("/proc/self/fd").Length;

    private static T Look<T>(Func<T> look, T nothing)
    {
        try
        {
            return look();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return nothing;
        }
    }
}
