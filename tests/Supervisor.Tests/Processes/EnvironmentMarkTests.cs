using System.Text;
using Supervisor.Processes;

namespace Supervisor.Tests.Processes;

public sealed class EnvironmentMarkTests
{
    [Theory]
    [InlineData("SUPERVISOR_PROCESS_NAME=web\0", true)]
    [InlineData("A=1\0SUPERVISOR_PROCESS_NAME=web\0B=2\0", true)]
    [InlineData("A=1\0SUPERVISOR_PROCESS_NAME=web", true)]
    [InlineData("SUPERVISOR_PROCESS_NAME=web2\0", false)]
    [InlineData("SUPERVISOR_PROCESS_NAME=we\0", false)]
    [InlineData("X_SUPERVISOR_PROCESS_NAME=web\0", false)]
    [InlineData("A=SUPERVISOR_PROCESS_NAME=web\0", false)]
    [InlineData("", false)]
    [InlineData("\0\0", false)]
    public void Only_the_whole_variable_counts(string environment, bool expected)
    {
        Assert.Equal(expected, EnvironmentMark.Contains(Encoding.UTF8.GetBytes(environment), "web"));
    }

    [Fact]
    public void A_process_that_is_gone_bears_no_mark()
    {
        Assert.False(new EnvironmentMark().IsOn(int.MaxValue, "web"));
    }
}
