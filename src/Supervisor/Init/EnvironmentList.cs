using System.Runtime.InteropServices;

namespace Supervisor.Init;

/// <summary>The environment as the kernel hands it over: environ(7).</summary>
internal static unsafe class EnvironmentList
{
    /// <summary>The value of a variable, null where it is not set.</summary>
    public static byte* Find(byte** environment, scoped ReadOnlySpan<byte> name) =>
        IndexOf(environment, name) is >= 0 and var index ? environment[index] + name.Length + 1 : null;

    /// <summary>Where it is; below zero where it is not set.</summary>
    public static int IndexOf(byte** environment, scoped ReadOnlySpan<byte> name)
    {
        for (var index = 0; environment[index] is not null; index++)
        {
            var entry = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(environment[index]);
            if (entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name))
            {
                return index;
            }
        }

        return -1;
    }

    public static bool Has(byte** environment, scoped ReadOnlySpan<byte> name) => IndexOf(environment, name) >= 0;

    public static bool Is(byte** environment, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        var found = Find(environment, name);
        return found is not null && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(found).SequenceEqual(value);
    }
}
