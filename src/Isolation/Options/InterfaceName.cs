namespace Supervisor.Isolation.Options;

/// <summary>What may be the name of a network interface.</summary>
public static class InterfaceName
{
    /// <summary>The longest name in characters: IFNAMSIZ of linux/if.h without the terminating zero.</summary>
    public const int MaximumLength = 15;

    /// <summary>What is wrong with a name, in words; null where it can be used.</summary>
    /// <param name="name">The name.</param>
    public static string? ProblemOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        // dev_valid_name() of the kernel; '%' is a pattern to it, and only ASCII is sure to be shown alike by all tools.
        return name switch
        {
            "" => "the name of an interface is empty",
            "lo" => "lo is the loopback interface, which is always there",
            "." or ".." or "all" or "default" => $"{name} means something else below /proc/sys/net",
            { Length: > MaximumLength } => $"the name of an interface has at most {MaximumLength} characters; \"{name}\" has {name.Length}",
            _ when name.Any(character => character is <= ' ' or > '~' or '/' or ':' or '%') =>
                $"\"{name}\" cannot be the name of an interface: blanks, '/', ':', '%' and characters beyond ASCII are not allowed",
            _ => null,
        };
    }
}
