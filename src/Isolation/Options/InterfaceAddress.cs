using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Supervisor.Isolation.Options;

/// <summary>An address of a network interface and how much of it names the network: <c>10.77.0.2/24</c>.</summary>
/// <param name="Address">IPv4 or IPv6, without a scope.</param>
/// <param name="PrefixLength">1 to 32, or 1 to 128.</param>
public sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>Whether it is of IPv6.</summary>
    public bool IsIPv6 => Address.AddressFamily is AddressFamily.InterNetworkV6;

    /// <summary>The last address of an IPv4 network; null for IPv6, and where the network is too small to have one.</summary>
    internal IPAddress? Broadcast
    {
        get
        {
            if (IsIPv6 || PrefixLength > 30)
            {
                return null;
            }

            var bytes = Address.GetAddressBytes();
            for (var bit = PrefixLength; bit < 32; bit++)
            {
                bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
            }

            return new IPAddress(bytes);
        }
    }

    /// <summary>Reads <c>10.77.0.2/24</c> or <c>fd00::2/64</c>.</summary>
    /// <param name="text">What to read.</param>
    /// <param name="address">The address where it is one.</param>
    /// <param name="problem">Else what is wrong with it, in words.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out InterfaceAddress? address, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            problem = $"\"{text}\" lacks the length of its network prefix: \"10.77.0.2/24\"";
            return false;
        }

        if (!TryParseHost(text[..slash], out var host, out problem))
        {
            return false;
        }

        var longest = host.AddressFamily is AddressFamily.InterNetworkV6 ? 128 : 32;
        if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) || prefix < 1 || prefix > longest)
        {
            problem = $"the prefix after the slash of \"{text}\" is a number from 1 to {longest}";
            return false;
        }

        var read = new InterfaceAddress(host, prefix);
        problem = read.IsNetworkItself ? $"\"{text}\" is the network itself, not an address in it"
            : host.Equals(read.Broadcast) ? $"\"{text}\" is the broadcast address of its network"
            : null;
        address = problem is null ? read : null;
        return problem is null;
    }

    /// <summary>Reads an address without prefix, such as that of a gateway: one that a single host can have.</summary>
    /// <param name="text">What to read.</param>
    /// <param name="address">The address where it is one.</param>
    /// <param name="problem">Else what is wrong with it, in words.</param>
    public static bool TryParseHost(string text, [NotNullWhen(true)] out IPAddress? address, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        // IPAddress reads "10.1" and "0x0a.1", and addresses in brackets and with a scope.
        var isPlain = IPAddress.TryParse(text, out address) && text.IndexOfAny(['[', '%']) < 0 &&
            (address.AddressFamily is AddressFamily.InterNetworkV6 || address.ToString() == text);
        problem = !isPlain ? $"\"{text}\" is no IPv4 or IPv6 address"
            : address!.IsIPv4MappedToIPv6 ? $"\"{text}\" is an IPv4 address in the form of IPv6: write \"{address.MapToIPv4()}\""
            : IPAddress.IsLoopback(address) ? $"\"{text}\" is a loopback address, which never leaves its host"
            : address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? $"\"{text}\" is no host's address"
            : IsForMany(address) ? $"\"{text}\" is not the address of one host"
            : null;
        address = problem is null ? address : null;
        return problem is null;
    }

    /// <summary>Whether another address is in the same network.</summary>
    /// <param name="other">The other one.</param>
    public bool Contains(IPAddress other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.AddressFamily == Address.AddressFamily && new IPNetwork(Masked(Address), PrefixLength).Contains(other);
    }

    /// <summary>The form that is read: <c>10.77.0.2/24</c>.</summary>
    public override string ToString() => $"{Address}/{PrefixLength}";

    private bool IsNetworkItself => PrefixLength <= (IsIPv6 ? 126 : 30) && Masked(Address).Equals(Address);

    private static bool IsForMany(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? bytes[0] is 0 or >= 224 : address.IsIPv6Multicast;
    }

    private IPAddress Masked(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }
}
