using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Supervisor.HouseTests;

/// <summary>A file of the source tree; its path is relative to the top and has forward slashes.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public ImmutableArray<string> Lines => [.. Text.Split('\n')];

    public string Name => System.IO.Path.GetFileName(Path);
}

/// <summary>A file of C# with its syntax, so that comments and strings are not mistaken for code.</summary>
internal sealed record CodeFile(SourceFile File, SyntaxNode Syntax)
{
    public string Path => File.Path;

    /// <summary>Path and line as an editor takes them.</summary>
    public string At(SyntaxNode node) => $"{Path}:{node.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1}";
}

/// <summary>What is written by hand: sources, tests, examples and the files at the top; read once.</summary>
internal static class SourceTree
{
    private static readonly string[] Folders = ["src", "tests", "config-examples", ".ci"];

    private static readonly string[] Kinds = [".cs", ".c", ".h", ".csproj", ".props", ".targets", ".toml", ".md", ".txt", ".sh", ".sample", ".conf", ".json"];

    public static string Top { get; } = FindTop();

    public static ImmutableArray<SourceFile> Files { get; } =
    [
        .. Folders.Select(folder => Path.Combine(Top, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Top))
            .Where(IsWrittenByHand)
            .Select(path => new SourceFile(Path.GetRelativePath(Top, path), File.ReadAllText(path)))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    public static ImmutableArray<CodeFile> Code { get; } =
        [.. Files.Where(file => file.Name.EndsWith(".cs", StringComparison.Ordinal))
            .Select(file => new CodeFile(file, CSharpSyntaxTree.ParseText(file.Text, cancellationToken: default).GetRoot()))];

    public static IEnumerable<CodeFile> CodeIn(string folder) =>
        Code.Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal));

    private static bool IsWrittenByHand(string path) =>
        (Kinds.Contains(Path.GetExtension(path)) || Path.GetFileName(path) == "run") &&
        Path.GetFileName(path) != "packages.lock.json" &&
        !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal);

    private static string FindTop()
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
}

/// <summary>A rule is kept when nothing offends it; else the test lists every offence.</summary>
internal static class Rule
{
    public static void Holds(string rule, IEnumerable<string> offences)
    {
        var found = offences.ToArray();
        Assert.True(found.Length == 0, $"{rule}:\n  {string.Join("\n  ", found)}");
    }
}
