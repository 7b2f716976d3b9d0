namespace Supervisor.Configuration.Values;

/// <summary>Names of programs: they become parts of log lines, cgroup directories and URLs.</summary>
internal static class ProgramName
{
    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > Limits.NameLength || !char.IsAsciiLetterOrDigit(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
