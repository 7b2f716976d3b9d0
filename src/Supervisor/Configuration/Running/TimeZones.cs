using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;

namespace Supervisor.Configuration.Running;

/// <summary>Names of time zones. UTC is known everywhere; others stand in a database that a small image may lack.</summary>
internal static class TimeZones
{
    private const string UsualDirectory = "/usr/share/zoneinfo";

    public static void Check(ValueReader reader, string name, SourceSpan at, ConfigurationEnvironment environment)
    {
        // What could lead out of the database is no name; the others are asked for.
        if (name is ScheduleKeys.Utc or "" || (IsName(name) && environment.HasTimeZone(name)))
        {
            return;
        }

        var directory = environment.Variables.GetValueOrDefault("TZDIR", UsualDirectory);
        if (environment.ListDirectory(directory).Count == 0)
        {
            reader.Report(at, $"the time zone {DisplayText.Quote(name)} cannot be found: there is no zone database in {directory}",
                "install tzdata, or copy the directory into the image; UTC needs none");
            return;
        }

        reader.Report(at, $"unknown time zone {DisplayText.Quote(name)}",
            IsName(name) ? Near(name, directory, environment) ?? "zones are named as in the zone database: \"Europe/Berlin\"" : "it is a name, not a path");
    }

    private static string? Near(string name, string directory, ConfigurationEnvironment environment)
    {
        var slash = name.LastIndexOf('/');
        var area = slash < 0 ? "" : name[..(slash + 1)];
        var near = Suggestion.Nearest(name[(slash + 1)..], environment.ListDirectory(Path.Combine(directory, area)).Where(item => !item.IsDirectory).Select(item => item.Name));
        return near is null ? null : $"did you mean {DisplayText.Quote(area + near)}?";
    }

    private static bool IsName(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '+' or '/'))
            {
                return false;
            }
        }

        return name[0] != '/';
    }
}
