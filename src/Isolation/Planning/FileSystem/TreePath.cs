using System.Collections.Immutable;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>Absolute paths in a program's tree, without a trailing slash; <c>/</c> is the root.</summary>
internal static class TreePath
{
    public const string Root = "/";

    // PATH_MAX of linux/limits.h, with its NUL.
    private const int MaximumLength = 4095;

    /// <summary>Slashes are put in order; what could mean another place than it seems is refused.</summary>
    /// <param name="text">What somebody wrote.</param>
    /// <param name="path">The path.</param>
    /// <param name="problem">Why it is none.</param>
    public static bool TryParse(string text, out string path, out string problem)
    {
        path = Root + string.Join('/', Names(text));
        problem = text switch
        {
            "" => "it is empty",
            _ when text.Contains('\0') => "it has a NUL in it",
            _ when text[0] != '/' => "it is not absolute",
            _ when Names(text).Any(name => name is "." or "..") => "it has . or .. in it",
            _ when System.Text.Encoding.UTF8.GetByteCount(text) > MaximumLength => "it is too long",
            _ => "",
        };
        return problem.Length == 0;
    }

    public static ImmutableArray<string> Names(string path) => [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Whether it lies below the other, at any depth; nothing is below itself.</summary>
    public static bool IsBelow(string path, string ancestor) => path.Length > ancestor.Length && Sortable(path).StartsWith(Sortable(ancestor), StringComparison.Ordinal);

    /// <summary>In this order everything comes after what it lies in.</summary>
    public static string Sortable(string path) => path == Root ? Root : path + "/";
}
