using Supervisor.Output;

namespace Supervisor.Tests.Output;

public sealed class NewlinesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(4_079)]
    [InlineData(4_080)]
    [InlineData(4_096)]
    [InlineData(70_001)]
    public void All_are_counted_whatever_the_length(int length)
    {
        var random = new Random(length);
        var bytes = new byte[length];
        random.NextBytes(bytes);
        for (var index = 0; index < length; index++)
        {
            bytes[index] = (byte)(bytes[index] % 16);
        }

        Assert.Equal(bytes.Count(single => single == '\n'), Newlines.Count(bytes));
        Assert.Equal(bytes.Skip(1).Count(single => single == '\n'), Newlines.Count(bytes.AsSpan(Math.Min(1, length))));
    }

    [Fact]
    public void A_block_of_nothing_else_is_counted_too()
    {
        var bytes = new byte[100_003];
        Array.Fill(bytes, (byte)'\n');

        Assert.Equal(bytes.Length, Newlines.Count(bytes));
    }
}
