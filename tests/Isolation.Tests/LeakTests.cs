using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

[Collection(nameof(Alone))]
public sealed class LeakTests : IDisposable
{
    private readonly LauncherFixture _launcher = new();

    public void Dispose() => _launcher.Dispose();

    [Fact]
    public void Three_hundred_launches_leak_no_descriptor_and_no_zombie()
    {
        Assert.Equal(0, _launcher.Run(Command("true")));
        _launcher.FailToStart(Command("/nonexistent/command"));
        var before = Proc.OpenDescriptors;
        for (var round = 0; round < 150; round++)
        {
            Assert.Equal(0, _launcher.Run(Command("true")));
            _launcher.FailToStart(Command("/nonexistent/command"));
        }

        Assert.InRange(Proc.OpenDescriptors, 0, before + 5);
        Assert.False(AnyChildLeft());
    }

    private static bool AnyChildLeft()
    {
        foreach (var status in Directory.EnumerateDirectories("/proc/self/task").Select(task => Path.Combine(task, "children")))
        {
            if (File.Exists(status) && File.ReadAllText(status).Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(IsZombieTrue))
            {
                return true;
            }
        }

        return false;

        static bool IsZombieTrue(string pid) => Proc.TextOf($"/proc/{pid}/stat")?.Contains("(true) Z", StringComparison.Ordinal) == true;
    }
}
