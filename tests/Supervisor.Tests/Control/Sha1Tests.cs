using System.Text;
using Supervisor.Control.Web;

namespace Supervisor.Tests.Control;

public sealed class Sha1Tests
{
    [Theory]
    [InlineData("", "da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("abc", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("password", "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1")]
    public void Digests_are_those_of_the_standard(string text, string digest) =>
        Assert.Equal(digest, Convert.ToHexStringLower(Sha1.Of(Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void Digests_are_those_of_the_framework_for_every_length_of_some_blocks()
    {
        var bytes = new byte[300];
        for (var length = 0; length <= bytes.Length; length++)
        {
            var message = bytes.AsSpan(0, length);
            message.Fill((byte)(length * 7));
#pragma warning disable RS0030, CA5350 // what it is compared with
            Assert.Equal(System.Security.Cryptography.SHA1.HashData(message), Sha1.Of(message));
#pragma warning restore RS0030, CA5350
        }
    }
}
