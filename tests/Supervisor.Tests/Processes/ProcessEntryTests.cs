using System.Text;
using Supervisor.Processes;

namespace Supervisor.Tests.Processes;

public sealed class ProcessEntryTests
{
    [Theory]
    [InlineData("sh")]
    [InlineData("a b")]
    [InlineData("a) S 9 9 9")]
    [InlineData(")")]
    [InlineData("")]
    public void A_command_may_hold_anything(string command)
    {
        var entry = Parse($"42 ({command}) S 7 40 39 {Rest(1)}");

        Assert.Equal(new ProcessEntry(42, 7, 40, 39, 7788, IsAlive: true), entry);
    }

    [Theory]
    [InlineData('R', 1, true)]
    [InlineData('D', 1, true)]
    [InlineData('T', 1, true)]
    [InlineData('Z', 1, false)]
    [InlineData('X', 1, false)]
    [InlineData('Z', 3, true)] // the first thread has ended, others go on
    public void The_dead_are_told_from_the_living(char state, int threads, bool isAlive)
    {
        Assert.Equal(isAlive, Parse($"42 (sh) {state} 7 40 39 {Rest(threads)}").IsAlive);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("42 (sh")]
    [InlineData("42 (sh)")]
    [InlineData("42 (sh) S 7")]
    public void What_is_cut_short_is_no_entry(string stat)
    {
        Assert.False(ProcessEntry.TryParse(42, Encoding.UTF8.GetBytes(stat), out _));
    }

    [Fact]
    public void The_table_shows_this_process_and_its_parent()
    {
        var table = new ProcessTable();

        Assert.True(table.Refresh());
        var self = Assert.Single(table.Entries, entry => entry.Pid == Environment.ProcessId);
        Assert.True(self.IsAlive);
        Assert.Contains(table.Entries, entry => entry.Pid == self.Parent);
    }

    [Fact]
    public void Proc_is_usable_where_it_shows_this_process_under_its_own_number()
    {
        Assert.True(ProcessTable.IsUsable());
    }

    private static string Rest(int threads) => $"0 -1 4194304 100 0 0 0 1 2 0 0 20 0 {threads} 0 7788 1000000 100";

    private static ProcessEntry Parse(string stat)
    {
        Assert.True(ProcessEntry.TryParse(42, Encoding.UTF8.GetBytes(stat), out var entry));
        return entry;
    }
}
