using System.Diagnostics;
using System.Globalization;
using Supervisor.Benchmarks;
using Supervisor.Benchmarks.Launches;
using Supervisor.Benchmarks.Measures;
using Supervisor.Benchmarks.Peers;
using Supervisor.Benchmarks.Report;

// Benchmarks BUILT SCRATCH SUPERVISOR TOOLBOX [--rounds N] [NAME…]; build.sh says what these are.
if (args is not [var built, var scratch, var supervisor, var toolbox, .. var rest])
{
    Console.Error.WriteLine("usage: Benchmarks BUILT SCRATCH SUPERVISOR TOOLBOX [--rounds N] [NAME...]");
    return 2;
}

int? rounds = null;
if (rest is ["--rounds", var number, .. var names])
{
    rounds = int.Parse(number, CultureInfo.InvariantCulture);
    rest = names;
}

if (rest.FirstOrDefault(name => !Measure.All.Any(measure => measure.Name == name)) is { } unknown)
{
    Console.Error.WriteLine($"no benchmark \"{unknown}\"; there are: {string.Join(", ", Measure.All.Select(measure => measure.Name))}");
    return 2;
}

var chosen = Measure.All.Where(measure => rest.Length == 0 || rest.Contains(measure.Name)).ToArray();
var kit = new Kit(built, scratch, supervisor, toolbox);
List<Peer> peers =
[
    new Bare(kit), new OurInit(kit), new Ours(kit), new Init("tini", "tini", "--"), new Init("dumb-init", "dumb-init", "--"),
    new Init("catatonit", "catatonit", "--"), new S6(), new Runit(), new Supervisord(),
];
var sheet = new Sheet();
using var launches = new OurLaunches();
foreach (var measure in chosen)
{
    var begin = Stopwatch.GetTimestamp();
    for (var round = 0; round < (rounds ?? measure.Rounds); round++)
    {
        measure.Play(new Round(kit, launches, sheet, [.. peers.Skip(round % peers.Count), .. peers.Take(round % peers.Count)]));
    }

    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{measure.Name}: {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s"));
}

var rows = chosen.SelectMany(measure => measure.Rows).ToArray();
var ofPeers = rows.Where(row => row != LaunchCost.Row).ToArray();
var text = $"Measured on a {Machine.InGeneralTerms()}.\n\n" +
    (ofPeers.Length > 0 ? Tables.OfPeers(sheet, ofPeers, [.. peers.Select(peer => peer.Name)]) + "\n" : "") +
    (ofPeers.Length < rows.Length ? Tables.OfLaunches(sheet, LaunchCost.Row) : "");
Console.Out.Write(text);
File.WriteAllText(Path.Combine(built, "benchmarks.md"), text);
using var json = File.Create(Path.Combine(built, "benchmarks.json"));
JsonReport.Write(json, sheet, rows);
return 0;
