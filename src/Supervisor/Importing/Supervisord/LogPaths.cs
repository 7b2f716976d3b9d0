using System.Collections.Immutable;
using Supervisor.Configuration.Source;

namespace Supervisor.Importing.Supervisord;

/// <summary>Paths as supervisord means them: <c>~</c> is the home directory, and all else begins where it was started.</summary>
internal sealed class LogPaths(string directory, ImmutableDictionary<string, string> variables, ImportNotes notes)
{
    /// <summary>The device of one of the supervisor's own streams by its usual name; null for any other path.</summary>
    public static string? OwnStream(string path) => path.Trim() switch
    {
        "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1" or "/proc/1/fd/1" => "/dev/stdout",
        "/dev/stderr" or "/dev/fd/2" or "/proc/self/fd/2" or "/proc/1/fd/2" => "/dev/stderr",
        _ => null,
    };

    public string Expand(string path) =>
        path is "~" or ['~', '/', ..] && variables.TryGetValue("HOME", out var home) ? home.TrimEnd('/') + path[1..] : path;

    public string Absolute(string path, SourceSpan span)
    {
        path = Expand(path.Trim());
        if (path.StartsWith('/') || LiveText.HasVariables(path.Split('/')[0]))
        {
            return path.Split('/').Contains("..") ? Path.GetFullPath(path, "/") : path;
        }

        var absolute = Path.GetFullPath(path, directory);
        notes.Lose(span, $"a path that does not begin with a slash is taken from where supervisord was started; here that is {absolute}");
        return absolute;
    }
}
