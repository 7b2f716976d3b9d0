using Supervisor.Processes;

namespace Supervisor.Tests.Processes;

public sealed class FamilyTests
{
    private const int Self = 1;
    private const int Web = 100;
    private const int Database = 200;
    private const int Holder = 90;
    private const int Adopter = 91;

    [Fact]
    public void All_below_the_main_process_belong()
    {
        var members = FamilyOfWeb([Of(Web, Self), Of(101, Web), Of(102, 101)]);

        Assert.Equal([Web, 101, 102], members);
    }

    [Fact]
    public void Members_of_its_session_belong_when_their_parents_are_gone()
    {
        var members = FamilyOfWeb([Of(101, Self, session: Web)]);

        Assert.Equal([101], members);
    }

    [Fact]
    public void An_orphan_in_a_session_of_its_own_belongs_by_its_mark_and_so_does_all_below_it()
    {
        var members = FamilyOfWeb([Of(101, Self), Of(102, 101), Of(103, Self)], marked: [101]);

        Assert.Equal([101, 102], members);
    }

    [Fact]
    public void An_orphan_without_the_mark_does_not_belong()
    {
        Assert.Empty(FamilyOfWeb([Of(101, Self), Of(102, 101)]));
    }

    [Fact]
    public void Another_program_never_belongs_even_if_it_bears_the_mark()
    {
        var members = FamilyOfWeb([Of(Web, Self), Of(Database, Self), Of(201, Database)], marked: [Database, 201]);

        Assert.Equal([Web], members);
    }

    [Fact]
    public void What_the_holder_of_its_namespaces_has_adopted_belongs_whatever_its_session()
    {
        var members = FamilyOfWeb([Of(Holder, Self), Of(Web, Self), Of(101, Holder), Of(102, 101)]);

        Assert.Equal([Holder, Web, 101, 102], members);
    }

    [Fact]
    public void An_orphan_in_the_namespace_of_another_belongs_by_its_mark_alone()
    {
        var members = FamilyOfWeb([Of(Adopter, Self), Of(101, Adopter), Of(102, 101), Of(103, Adopter)], marked: [101, 102, Adopter]);

        Assert.Equal([101, 102], members);
    }

    [Fact]
    public void The_dead_do_not_count()
    {
        Assert.Empty(FamilyOfWeb([Of(101, Self, session: Web) with { IsAlive = false }]));
    }

    [Fact]
    public void The_supervisor_is_nobodys_descendant()
    {
        var members = FamilyOfWeb([Of(Self, 0, session: Web), Of(Web, Self)]);

        Assert.Equal([Web], members);
    }

    [Fact]
    public void A_ring_of_parents_ends_the_walk()
    {
        Assert.Empty(FamilyOfWeb([Of(300, 301), Of(301, 300)]));
    }

    [Fact]
    public void A_parent_missing_from_the_table_ends_the_walk()
    {
        Assert.Empty(FamilyOfWeb([Of(300, 999)]));
    }

    private static ProcessEntry Of(int pid, int parent, int? session = null) =>
        new(pid, parent, session ?? pid, session ?? pid, StartTime: 1, IsAlive: true);

    private static List<int> FamilyOfWeb(List<ProcessEntry> entries, params int[] marked)
    {
        var members = new List<ProcessEntry>();
        Family.Collect(entries, Self, new Kin(Web, Holder, Adopter), static pid => pid == Database, marked.Contains, members);
        return [.. members.Select(member => member.Pid)];
    }
}
