using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Reading;

namespace Supervisor.Commands.Isolating;

/// <summary>
/// A flag that stands for a key of a program, so that the configuration's tables are the only list of both:
/// <c>private_tmp</c> of <c>isolate</c> is <c>--private-tmp</c>, <c>high</c> of <c>memory</c> is <c>--memory-high</c>.
/// </summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Path">The keys that lead to the value.</param>
/// <param name="Key">The last of them; the kind of its example is what it takes.</param>
internal sealed record KeyFlag(string Name, ImmutableArray<string> Path, Key Key)
{
    // Never parsed: a variable is text, whatever it looks like.
    private const string Environment = "environment";
    private const string EnvironmentFlag = "--env";

    // The command comes after --, as the words that the shell made of it; isolate and limits are their keys.
    private static readonly string[] Left = ["command", "shell", "isolate", "limits"];

    /// <summary>May be given again: what is added up is one array.</summary>
    public bool IsList => Key.Example.StartsWith('[');

    /// <summary>Takes NAME=VALUE, and again.</summary>
    public bool IsTable => Key.Example.StartsWith('{');

    /// <summary>Needs no value.</summary>
    public bool IsSwitch => Key.Example == "true";

    public bool IsVariable => Name == EnvironmentFlag;

    /// <summary>Identity, environment and resources.</summary>
    public static IEnumerable<KeyFlag> OfProgram => ProgramKeys.OfLaunch.Where(key => !Left.Contains(key.Name)).SelectMany(key => Of(key, []));

    public static IEnumerable<KeyFlag> OfIsolate => IsolateKeys.Table.Keys.SelectMany(key => Of(key, ["isolate"]));

    public static IEnumerable<KeyFlag> OfLimits => LimitKeys.Table.Keys.SelectMany(key => Of(key, ["limits"]));

    public static ImmutableArray<KeyFlag> All { get; } = [.. OfIsolate, .. OfLimits, .. OfProgram];

    public static KeyFlag? Find(string name) => All.FirstOrDefault(flag => flag.Name == name);

    private static IEnumerable<KeyFlag> Of(Key key, ImmutableArray<string> above, string prefix = "-")
    {
        var name = key.Name == Environment ? EnvironmentFlag : $"{prefix}-{key.Name.Replace('_', '-')}";
        ImmutableArray<string> path = [.. above, key.Name];
        return key.Inner.SelectMany(inner => Of(inner, path, name)).Prepend(new KeyFlag(name, path, key));
    }
}
