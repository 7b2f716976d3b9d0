using System.Text;
using Supervisor.Configuration.Model;

namespace Supervisor.Control.Web;

/// <summary>What a client shows in its Authorization header, against what the entrance asks for. Any thread.</summary>
internal sealed class Credentials(ControlAccess access)
{
    private const int LongestHeader = 8 * 1024;

    private readonly SecretReader? _secret = access switch
    {
        ControlAccess.Token token => new SecretReader(token.Value),
        ControlAccess.Password password => new SecretReader(password.Value),
        _ => null,
    };

    public bool AreNeeded => access is not ControlAccess.Open;

    /// <summary>For WWW-Authenticate (RFC 9110, 11.6.1).</summary>
    public string Challenge => access is ControlAccess.Token ? "Bearer realm=\"default\"" : "Basic realm=\"default\"";

    /// <summary>Whether this is what is asked for.</summary>
    /// <param name="header">The whole header; null or empty where there is none.</param>
    /// <param name="problem">Why nobody can be let in: the secret cannot be read.</param>
    public bool Accept(string? header, out string? problem)
    {
        problem = null;
        if (!AreNeeded)
        {
            return true;
        }

        if (header is not { Length: > 0 and <= LongestHeader } || _secret!.Read(out problem) is not { } secret)
        {
            return false;
        }

        return access switch
        {
            ControlAccess.Token => Rest(header, "Bearer ") is { } token && Same(Encoding.UTF8.GetBytes(token), secret),
            ControlAccess.Password password => Rest(header, "Basic ") is { } encoded && Accept(encoded, password, secret),
            _ => false,
        };
    }

    /// <summary>RFC 7617: user and password in base 64, with a colon between them.</summary>
    private static bool Accept(string encoded, ControlAccess.Password access, byte[] secret)
    {
        var decoded = new byte[LongestHeader];
        if (!Convert.TryFromBase64String(encoded, decoded, out var length) || decoded.AsSpan(0, length).IndexOf((byte)':') is not (>= 0 and var colon))
        {
            return false;
        }

        var user = decoded.AsSpan(0, colon);
        var given = decoded.AsSpan(colon + 1, length - colon - 1);

        // Both are always compared: the time tells nothing of which was wrong.
        var sameUser = Same(user, Encoding.UTF8.GetBytes(access.User));
        var samePassword = access.IsHashed
            ? Same(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Sha1.Of(given))), secret)
            : Same(given, secret);
        return sameUser & samePassword;
    }

    /// <summary>By digests of one length, so that the time tells nothing of where, or in which length, they differ.</summary>
    private static bool Same(ReadOnlySpan<byte> given, ReadOnlySpan<byte> wanted)
    {
#pragma warning disable RS0030 // this one function neither hashes nor needs a library
        return System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(Sha1.Of(given), Sha1.Of(wanted));
#pragma warning restore RS0030
    }

    private static string? Rest(string header, string scheme) =>
        header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;
}
