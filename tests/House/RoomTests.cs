using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Supervisor.HouseTests;

/// <summary>Who may use whom, and what the pure room may not touch.</summary>
public sealed class RoomTests
{
    private static readonly string[] BannedInEngine =
    [
        "DateTime", "DateTimeOffset", "Stopwatch", "TimeProvider", "Threading",
        "File", "Directory", "FileStream", "Socket", "Console", "Environment", "Random", "DllImport", "LibraryImport",
    ];

    private static readonly string[] BannedNamespacesInEngine =
        ["System.IO", "System.Net", "System.Threading", "System.Diagnostics.Process", "Supervisor.Isolation", "Supervisor.Configuration"];

    // Outside of folders named Kernel. A file here says why its import stands beside its user.
    private static readonly string[] MayImportNativeCode =
    [
        "src/Isolation/Launching/NativeSpawn.cs", // the door to the native child; its layout mirrors the plan's beside it
    ];

    [Theory]
    [InlineData("src/Engine/Supervisor.Engine.csproj")]
    [InlineData("src/Isolation/Supervisor.Isolation.csproj")]
    [InlineData("src/Supervisor/Supervisor.csproj", "../Engine/Supervisor.Engine.csproj", "../Isolation/Supervisor.Isolation.csproj")]
    public void A_room_refers_to_the_rooms_below_it_and_no_others(string project, params string[] rooms) =>
        Assert.Equal(rooms, References(project, "ProjectReference").Order(StringComparer.Ordinal));

    [Fact]
    public void The_engine_uses_no_package() =>
        Assert.Empty(References("src/Engine/Supervisor.Engine.csproj", "PackageReference"));

    [Fact]
    public void The_engine_knows_no_clock_no_thread_no_file_and_no_kernel() =>
        Rule.Holds("the engine is pure",
            from file in SourceTree.CodeIn("src/Engine")
            from name in file.Syntax.DescendantNodes().OfType<SimpleNameSyntax>()
            where BannedInEngine.Contains(name.Identifier.Text)
            select $"{file.At(name)}: {name.Identifier.Text}");

    [Fact]
    public void The_engine_is_not_given_threads_and_files_by_default() => Assert.Equal(
        ["System.IO", "System.Net.Http", "System.Threading", "System.Threading.Tasks"],
        XDocument.Load(Path.Combine(SourceTree.Top, "src/Engine/Supervisor.Engine.csproj")).Descendants("Using").Select(use => use.Attribute("Remove")?.Value));

    [Fact]
    public void The_engine_opens_no_namespace_of_the_outside() =>
        Rule.Holds("the engine is pure",
            from file in SourceTree.CodeIn("src/Engine")
            from @using in file.Syntax.DescendantNodes().OfType<UsingDirectiveSyntax>()
            let name = @using.NamespaceOrType.ToString()
            where BannedNamespacesInEngine.Any(banned => name == banned || name.StartsWith(banned + ".", StringComparison.Ordinal))
            select $"{file.At(@using)}: {name}");

    [Fact]
    public void Native_code_is_imported_in_Kernel_folders_only() =>
        Rule.Holds("imports stand in a Kernel folder, or in a file named in this test with its reason",
            from file in SourceTree.CodeIn("src")
            where !file.Path.Contains("/Kernel/", StringComparison.Ordinal) && !MayImportNativeCode.Contains(file.Path)
            from attribute in file.Syntax.DescendantNodes().OfType<AttributeSyntax>()
            where attribute.Name.ToString() is "LibraryImport" or "DllImport"
            select $"{file.At(attribute)}: {attribute}");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(SourceTree.Top, "Supervisor.sln")).Replace('\\', '/');
        Rule.Holds("dotnet sln add",
            SourceTree.Files.Where(file => file.Name.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => file.Path)
                .Where(path => !solution.Contains(path, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Path.Combine(SourceTree.Top, project)).Descendants(kind)
            .Select(reference => reference.Attribute("Include")!.Value);
}
