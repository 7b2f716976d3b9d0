using Supervisor.Reloading;
using Supervisor.Tests.Configuration;

namespace Supervisor.Tests.Reloading;

/// <summary>Which configurations are kept, and which is the one before.</summary>
public sealed class ConfigurationHistoryTests
{
    private readonly Supervisor.Configuration.Model.SupervisorConfiguration _any = FakeWorld.With("[program.web]\ncommand = [\"web\"]\n").Valid();
    private readonly ConfigurationHistory _history;

    public ConfigurationHistoryTests() => _history = new ConfigurationHistory(_any, now: 1);

    [Fact]
    public void The_oldest_go_first()
    {
        Add(20);
        Assert.Equal(Enumerable.Range(14, ConfigurationHistory.Most), Numbers);
        Assert.Equal(21, _history.All().Current);
        Assert.Equal(20, _history.Previous()!.Number);
    }

    [Fact]
    public void The_one_before_is_kept_however_old_it_is()
    {
        Add(7);
        _history.Return(1, now: 30);
        Add(1);
        Assert.Equal([1, 3, 4, 5, 6, 7, 8, 9], Numbers);
        Assert.Equal(1, _history.Previous()!.Number);
    }

    [Fact]
    public void After_a_return_the_one_before_is_that_before_the_one_returned_to()
    {
        Add(3);
        _history.Return(3, now: 30);
        Assert.Equal(2, _history.Previous()!.Number);
        _history.Return(1, now: 31);
        Assert.Null(_history.Previous());
        Assert.Equal(31, _history.Find(1)!.Since);
        Assert.Equal([1, 2, 3, 4], Numbers);
    }

    private IEnumerable<int> Numbers => _history.All().Kept.Select(kept => kept.Number);

    private void Add(int count)
    {
        for (var index = 0; index < count; index++)
        {
            _history.Add(_any, ReloadPlan.Nothing, "reload", now: index);
        }
    }
}
