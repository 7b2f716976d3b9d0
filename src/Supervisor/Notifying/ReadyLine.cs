using System.Text.RegularExpressions;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Watching;
using Supervisor.Output;

namespace Supervisor.Notifying;

/// <summary>Readiness by a line of output: what of a program's streams must be seen for it, and what is looked for.</summary>
internal sealed class ReadyLine
{
    private readonly Dictionary<string, Regex> _expressions = new(StringComparer.Ordinal);

    /// <summary>A stream that is handed straight on is captured where a line of it is waited for.</summary>
    public static StreamOutput Seen(StreamOutput stream, ProgramLaunch program) =>
        program.Tasks.ReadySource is ReadySource.LogLine && stream is StreamOutput.Inherit ? StreamOutput.Prefixed : stream;

    /// <summary>For one launch.</summary>
    public LineWatch Watch(ReadySource.LogLine line, Action<bool> found)
    {
        if (!_expressions.TryGetValue(line.Pattern, out var expression))
        {
            expression = LogPattern.Parse(line.Pattern).Value;
            _expressions.Add(line.Pattern, expression);
        }

        return new LineWatch(expression, found);
    }
}
