using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Configuration.Model;

namespace Supervisor.Configuration.Confining;

/// <summary>
/// How far everything else is exposed to a program that has been taken over: 0.0 is confined in every way known here, 10.0 in
/// none. It compares programs and shows what to do next; it knows nothing of what a program needs.
/// </summary>
/// <param name="Score">0 to 10.</param>
/// <param name="Missing">What would lower it, the most valuable first.</param>
internal sealed record Exposure(double Score, ImmutableArray<MissingPart> Missing)
{
    public string Word => Score switch
    {
        >= 9 => "UNSAFE",
        >= 7 => "EXPOSED",
        >= 4 => "MEDIUM",
        _ => "OK",
    };

    public static Exposure Of(ProgramLaunch launch)
    {
        var whole = ExposureMeasures.All.Sum(measure => measure.Weight);
        ImmutableArray<MissingPart> missing =
        [
            .. ExposureMeasures.All
                .Select(measure => new MissingPart(measure.Key, measure.Why, 10.0 * measure.Weight * Openness(measure, launch) / whole))
                .Where(part => part.Points > 0)
                .OrderByDescending(part => part.Points),
        ];
        return new Exposure(Math.Round(missing.Sum(part => part.Points), 1, MidpointRounding.AwayFromZero), missing);
    }

    /// <summary>One line: "6.6 MEDIUM; most for: user, network, capabilities".</summary>
    public string ToLine(int parts = 3) => Missing.IsEmpty
        ? $"{Number(Score)} {Word}"
        : $"{Number(Score)} {Word}; most for: {string.Join(", ", Missing.Take(parts).Select(part => part.Key.Split(" = ")[0]).Distinct(StringComparer.Ordinal))}";

    /// <summary>A heading, then a line for each part that is missing.</summary>
    public IEnumerable<string> ToTable(string program)
    {
        yield return $"{program}: {Number(Score)} {Word}";
        var width = Missing.Select(part => part.Key.Length).DefaultIfEmpty().Max();
        foreach (var part in Missing)
        {
            yield return $"  {Number(part.Points)}  {part.Key.PadRight(width)}  {part.Why}";
        }
    }

    // Half of what may be missing has to be counted as missing.
    private static double Openness(ExposureMeasure measure, ProgramLaunch launch)
    {
        var open = measure.Open(launch);
        return launch.Options.Confinement.Try.Contains(measure.Feature) ? (open + 1) / 2 : open;
    }

    private static string Number(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);
}

/// <summary>One part of confinement that a program lacks, wholly or partly.</summary>
/// <param name="Key">What adds it, as it is written in the file.</param>
/// <param name="Why">What its absence means.</param>
/// <param name="Points">Its part of the score.</param>
internal sealed record MissingPart(string Key, string Why, double Points);
