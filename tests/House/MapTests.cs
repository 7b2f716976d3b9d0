namespace Supervisor.HouseTests;

/// <summary>The map at the door of the sources shows every room that there is.</summary>
public sealed class MapTests
{
    [Fact]
    public void Every_folder_of_src_is_on_the_map()
    {
        var map = SourceTree.Files.FirstOrDefault(file => file.Path == "src/README.md")?.Text ?? "";
        Rule.Holds("src/README.md names every folder, as Engine/Model",
            SourceTree.Files.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal))
                .Select(file => Path.GetDirectoryName(file.Path)!).Distinct(StringComparer.Ordinal)
                .Where(folder => folder != "src").Select(folder => folder["src/".Length..])
                .Where(folder => !map.Contains(folder, StringComparison.Ordinal)));
    }
}
