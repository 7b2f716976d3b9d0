using System.Text;
using Supervisor.Processes;

namespace Supervisor.Tests.Processes;

public sealed class NamespacePidTests
{
    [Theory]
    [InlineData("Name:\tweb\nNSpid:\t412\t2\nNSpgid:\t412\t2\n", 2)]
    [InlineData("Name:\tweb\nNSpid:\t412\n", 412)]
    [InlineData("Name:\tweb\nNSpid:\t412\t20\t7", 7)]
    [InlineData("Name:\tweb\n", null)]
    public void The_innermost_number_is_the_last(string status, int? pid) =>
        Assert.Equal(pid, NamespacePid.LastIn(Encoding.ASCII.GetBytes(status)));
}
