using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Init;

/// <summary>
/// The same command lines through Debian's tini, dumb-init and catatonit and through ours: exit code, standard output and standard
/// error. What is better on purpose is left out here, and held by <see cref="DeviationTests"/>.
/// </summary>
public sealed class DifferentialTests(Stand stand) : IClassFixture<Stand>
{
    [Fact]
    public void Options_and_their_mistakes_are_read_as_they_do() => stand.BothAgreeOn(CaseTable.CommandLines);

    [Fact]
    public void Variables_mean_what_they_mean_to_them() => stand.BothAgreeOn(CaseTable.WithEnvironment);

    [Fact]
    public void The_end_of_the_child_gives_the_same_exit_code()
    {
        Needs.Root();
        stand.BothAgreeOn(CaseTable.Ends);
    }

    [Fact]
    public void What_cannot_be_executed_gives_the_same_code_and_message() => stand.BothAgreeOn(CaseTable.Failures);

    [Fact]
    public void The_child_inherits_the_same()
    {
        Needs.Root();
        stand.BothAgreeOn(CaseTable.Heritages);
    }

    [Theory]
    [InlineData("tini")]
    [InlineData("dumb-init")]
    [InlineData("catatonit")]
    public void Each_of_the_64_signals_has_the_same_effect(string init) => stand.BothAgreeOn(CaseTable.SignalsTo(init, asPid1: false));

    [Theory]
    [InlineData("tini")]
    [InlineData("dumb-init")]
    [InlineData("catatonit")]
    public void Each_of_the_64_signals_has_the_same_effect_on_PID_1(string init)
    {
        Needs.Root();
        stand.BothAgreeOn(CaseTable.SignalsTo(init, asPid1: true));
    }

    [Fact]
    public void Signals_are_rewritten_alike()
    {
        Needs.Root();
        stand.BothAgreeOn(CaseTable.RewrittenSignals);
    }
}
