namespace Supervisor.Configuration.Reading;

/// <summary>Paths with <c>*</c> and <c>?</c> in any part, as in glob(7); neither matches a leading dot.</summary>
internal static class Glob
{
    public static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>The files that match, sorted by their bytes.</summary>
    public static IReadOnlyList<string> Find(string pattern, Func<string, IReadOnlyList<DirectoryName>> list)
    {
        var parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var paths = new List<string> { pattern.StartsWith('/') ? "/" : "" };
        for (var i = 0; i < parts.Length; i++)
        {
            var wantsDirectory = i < parts.Length - 1;
            var next = new List<string>();
            foreach (var path in paths)
            {
                if (!IsPattern(parts[i]) && wantsDirectory)
                {
                    next.Add(Join(path, parts[i]));
                    continue;
                }

                foreach (var (name, isDirectory) in list(path.Length == 0 ? "." : path))
                {
                    if (isDirectory == wantsDirectory && Matches(parts[i], name))
                    {
                        next.Add(Join(path, name));
                    }
                }
            }

            paths = next;
        }

        paths.Sort(StringComparer.Ordinal);
        return paths;
    }

    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (name.StartsWith('.') && !pattern.StartsWith('.'))
        {
            return false;
        }

        // One star is remembered at a time: the last one can always take what an earlier one would have.
        var (p, n, star, taken) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                taken = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++taken;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    private static string Join(string path, string name) => path is "" or "/" ? path + name : $"{path}/{name}";
}
