using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Supervisor.Configuration;
using Supervisor.Configuration.Source;
using Supervisor.Importing;
using Supervisor.Importing.Ini;
using Supervisor.Tests.Configuration;

namespace Supervisor.Tests.Importing;

/// <summary>
/// Nothing that a file of another supervisor can hold makes the import throw: real files with random changes, and random
/// bytes. Every one of them gives a configuration, or errors that say where. IMPORT_INPUTS says how many.
/// </summary>
public sealed class ImportFuzzTests
{
    private const int Usual = 320_000;

    /// <summary>So many are only read; each one after them is imported as well, which takes longer.</summary>
    private const int Read = 15;

    private static readonly string[] Pieces =
    [
        "[", "]", "=", ":", ";", " ;", "#", " #", "\n", "\r", "\r\n", "\t", " ", "%", "%(", ")s", "%(here)s", "%(process_num)02d", "%(ENV_PATH)s", "%(ENV_NONE)s", "%%",
        "\"", "'", "\\", "\0", "é", "日", "\ud83d\ude00", "\ufdd0", "\ufeff", "{", "}", ",", "-1", "99999999999999999999", "true", "KB", "0x", "/", "..", "~", "*", "[program:x]\n",
        "[group:g]\nprograms=", "[include]\nfiles=*.conf\n", "[eventlistener:e]\n", "[fcgi-program:f]\n", "[DEFAULT]\n", "[supervisord]\n", "command=x\n", "numprocs=3\n",
        "process_name=", "socket=tcp://", "environment=A=", "NONE", "AUTO", "syslog", "{SHA}", "priority=", "\n ", "%(program_name)999s", "%(process_num)-", "(", "%*",
    ];

    [Fact]
    public void Whatever_a_file_holds_there_is_a_result_or_errors_with_their_lines()
    {
        var inputs = int.TryParse(Environment.GetEnvironmentVariable("IMPORT_INPUTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Usual;
        var parts = Math.Max(1, Environment.ProcessorCount);
        Parallel.For(0, parts, part =>
        {
            var random = new Random(part);
            for (var input = part; input < inputs; input += parts)
            {
                var bytes = Input(random);
                try
                {
                    Check(bytes, input % (Read + 1) == 0, random);
                }
                catch (Exception thrown)
                {
                    Assert.Fail($"part {part}, input {input}: {thrown}\n{Convert.ToBase64String(bytes)}");
                }
            }
        });
    }

    private static void Check(byte[] bytes, bool whole, Random random)
    {
        var (document, problems) = (new IniDocument(), new DiagnosticBag());
        IniReader.Read(new SourceFile("f", Encoding.UTF8.GetString(bytes)), document, problems);
        Assert.True(problems.Found.All(problem => problem.Span is not null), "an error without a line");
        if (!whole)
        {
            return;
        }

        var isProcfile = random.Next(8) == 0;
        var name = isProcfile ? "/etc/Procfile" : "/etc/supervisord.conf";
        var world = new FakeWorld().Variable("PATH", "/bin").File("/etc/other.conf", "[program:other]\ncommand=/bin/true\n");
        world.Files[name] = bytes;
        var source = new ImportSource(name, world.Environment, "/srv") { IsToRun = !isProcfile && random.Next(2) == 0 };
        var result = Importer.Import(source);
        Assert.True(result is ImportResult.Done { Toml.Length: > 0 } || (result is ImportResult.Failed failed && HasPlaces(failed.Problems)), "neither a result nor errors");
        if (source.IsToRun && result is ImportResult.Done done && random.Next(4) == 0)
        {
            CheckLoaded(source, done);
        }
    }

    /// <summary>What is imported to be run now is always a valid configuration.</summary>
    private static void CheckLoaded(ImportSource source, ImportResult.Done done)
    {
        if (Importer.Load(source) is ConfigurationResult.Invalid invalid)
        {
            Assert.Fail($"{invalid.Problems[0].Location}: {invalid.Problems[0].Message}\n{done.Toml}");
        }
    }

    private static bool HasPlaces(ImmutableArray<Diagnostic> problems) =>
        problems.Length > 0 && problems.All(problem => problem.Span is not null) && problems.All(problem => DiagnosticPrinter.Format(problem, colour: false).Length > 0);

    private static byte[] Input(Random random)
    {
        if (random.Next(4) == 0)
        {
            var noise = new byte[random.Next(1, 120)];
            random.NextBytes(noise);
            return noise;
        }

        // A piece of a real file, or the whole of it.
        var file = Fixtures.All[random.Next(Fixtures.All.Count)];
        var from = random.Next(3) == 0 ? 0 : random.Next(file.Length);
        var text = new StringBuilder(file, from, random.Next(8) == 0 ? file.Length - from : Math.Min(random.Next(1, 200), file.Length - from), file.Length + 64);
        for (var changes = random.Next(0, 5); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            if (random.Next(3) == 0)
            {
                text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
            }
            else
            {
                text.Insert(at, Pieces[random.Next(Pieces.Length)]);
            }
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (bytes.Length > 0 && random.Next(10) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }
}
