using Supervisor.Configuration;

namespace Supervisor.Importing;

/// <summary>Names that a configuration takes, each given once.</summary>
internal sealed class FreeNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>As it is wanted, with other characters where a name cannot have them; else the longer one; else with a number.</summary>
    public string Take(string name, string longer)
    {
        if (_taken.Add(Valid(name)))
        {
            return Valid(name);
        }

        var wanted = Valid(longer);
        if (_taken.Add(wanted))
        {
            return wanted;
        }

        for (var number = 2; ; number++)
        {
            var end = $"-{number}";
            var numbered = wanted[..Math.Min(wanted.Length, Limits.NameLength - end.Length)] + end;
            if (_taken.Add(numbered))
            {
                return numbered;
            }
        }
    }

    private static string Valid(string name)
    {
        var valid = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '-')]);
        valid = valid.Length == 0 || !char.IsAsciiLetterOrDigit(valid[0]) ? "p" + valid : valid;
        return valid.Length > Limits.NameLength ? valid[..Limits.NameLength] : valid;
    }
}
