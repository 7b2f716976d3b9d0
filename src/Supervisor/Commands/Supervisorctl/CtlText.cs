using Supervisor.Configuration;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>Names in the values of [supervisorctl].</summary>
internal static class CtlText
{
    /// <summary><c>%(here)s</c> and <c>%(ENV_X)s</c>; what is not known stays as it is written.</summary>
    public static string Expand(string value, string file, ConfigurationEnvironment environment)
    {
        var text = value;
        for (var at = text.IndexOf("%(", StringComparison.Ordinal); at >= 0; at = text.IndexOf("%(", at + 1, StringComparison.Ordinal))
        {
            var end = text.IndexOf(")s", at, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            var name = text[(at + 2)..end];
            var known = name switch
            {
                "here" => Path.GetDirectoryName(Path.GetFullPath(file)),
                "host_node_name" => environment.HostName,
                _ when name.StartsWith("ENV_", StringComparison.Ordinal) => environment.Variables.GetValueOrDefault(name[4..]),
                _ => null,
            };
            text = known is null ? text : text[..at] + known + text[(end + 2)..];
        }

        return text;
    }
}
