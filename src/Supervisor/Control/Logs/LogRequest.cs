using System.Globalization;
using Microsoft.AspNetCore.Http;
using Supervisor.Configuration.Values;
using Supervisor.Control.Api;
using Supervisor.Kernel;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Control.Logs;

/// <summary>What of which programs a client wants to see, and how.</summary>
internal sealed record LogRequest
{
    public const int UsualTail = 100;

    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The last lines of each program.</summary>
    public int Tail { get; init; } = UsualTail;

    /// <summary>In microseconds since 1970.</summary>
    public long? Since { get; init; }

    /// <summary>Null for both.</summary>
    public StreamKind? Stream { get; init; }

    /// <summary>Goes on with what is written from now on.</summary>
    public bool Follows { get; init; }

    /// <summary>A document of JSON for each line.</summary>
    public bool AsJson { get; init; }

    public RecentQuery Query => new() { Last = Tail, Since = Since, Stream = Stream };

    /// <param name="problem">What is wrong with it, for a person.</param>
    public static LogRequest? Read(HttpRequest request, out string? problem)
    {
        var query = request.Query;
        var since = SinceOf(query["since"], Clock.UnixMicroseconds(), out problem);
        var stream = problem is null ? StreamOf(query["stream"], out problem) : null;
        var tail = problem is null ? TailOf(query["tail"], isUnlimited: since is not null, out problem) : 0;
        List<string> names = [Requests.Name(request.HttpContext), .. Requests.Texts(request.HttpContext, "name")];

        return problem is not null ? null : new LogRequest
        {
            Names = names,
            Tail = tail,
            Since = since,
            Stream = stream,
            Follows = query["follow"] == "true",
            AsJson = request.Headers.Accept.ToString().Contains(LogWriter.JsonType, StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <param name="text">A duration before now, or a time.</param>
    internal static long? SinceOf(string? text, long now, out string? problem)
    {
        problem = null;
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (DurationText.Parse(text) is { Ok: true, Value: var before })
        {
            return now - (before.Ticks / TimeSpan.TicksPerMicrosecond);
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return (time.UtcDateTime - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        }

        problem = $"since: {text} is neither a duration (10m) nor a time (2026-01-31T12:00:00Z)";
        return null;
    }

    private static StreamKind? StreamOf(string? text, out string? problem)
    {
        problem = text is null or "" or "stdout" or "stderr" ? null : $"stream: there are stdout and stderr, not {text}";
        return text switch
        {
            "stdout" => StreamKind.Stdout,
            "stderr" => StreamKind.Stderr,
            _ => null,
        };
    }

    private static int TailOf(string? text, bool isUnlimited, out string? problem)
    {
        problem = null;
        if (string.IsNullOrEmpty(text))
        {
            return isUnlimited ? int.MaxValue : UsualTail;
        }

        if (text == "all" || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return text == "all" ? int.MaxValue : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        problem = $"tail: {text} is no number of lines; write one, or all";
        return 0;
    }
}
