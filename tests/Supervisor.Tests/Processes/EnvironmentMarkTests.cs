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

    [Theory]
    [InlineData("A=1\0SUPERVISOR_PROCESS_NAME=web\0B=2\0", "web")]
    [InlineData("SUPERVISOR_PROCESS_NAME=web", "web")]
    [InlineData("X_SUPERVISOR_PROCESS_NAME=web\0", null)]
    [InlineData("", null)]
    public void The_name_is_the_value_of_the_variable(string environment, string? name)
    {
        Assert.Equal(name, EnvironmentMark.ValueIn(Encoding.UTF8.GetBytes(environment)));
    }

    [Fact]
    public void A_process_that_is_gone_bears_no_mark()
    {
        Assert.Equal(MarkReading.Other, new EnvironmentMark().Look(int.MaxValue, "web"));
    }
}
