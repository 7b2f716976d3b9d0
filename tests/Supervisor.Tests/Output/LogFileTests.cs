using System.IO.Compression;
using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Output;
using Supervisor.Output.Files;

namespace Supervisor.Tests.Output;

public sealed class LogFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateDirectory($"/var/tmp/supervisor-logs-{Environment.ProcessId}-{Random.Shared.Next():x}").FullName;
    private readonly OutputRig _rig = OutputRig.WithPipes();

    private string Log => $"{_directory}/web.log";

    public void Dispose()
    {
        _rig.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Every_byte_goes_into_the_file_as_it_is()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        var web = Open(new FileSettings(Log));
        OutputRig.Write(web.Streams.Output, bytes);
        web.Close();
        _rig.TurnUntil(() => File.Exists(Log) && new FileInfo(Log).Length == bytes.Length);
        Assert.Equal(bytes, File.ReadAllBytes(Log));
    }

    [Fact]
    public void It_has_its_mode_and_is_appended_to()
    {
        File.WriteAllText(Log, "before\n");
        File.SetUnixFileMode(Log, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var web = Open(new FileSettings(Log));
        OutputRig.Write(web.Streams.Output, "after\n");
        _rig.TurnUntil(() => Read(Log) == "before\nafter\n");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Log));

        Open(new FileSettings(Log + "2") { Mode = 0x1B4 });
        _rig.TurnUntil(() => File.Exists(Log + "2"));
        Assert.Equal((UnixFileMode)0x1B4, File.GetUnixFileMode(Log + "2"));
    }

    [Fact]
    public void Several_sinks_get_the_same_lines()
    {
        var web = _rig.Open("web", new StreamOutput.Captured([new PrefixSettings(), new FileSettings(Log), new FileSettings(Log + ".stamped") { Timestamps = true }]));
        OutputRig.Write(web.Streams.Output, "one\ntwo\nno end");
        web.Close();
        _rig.TurnUntil(() => _rig.Stdout == "web | one\nweb | two\nweb | no end\n");
        _rig.TurnUntil(() => Read(Log) == "one\ntwo\nno end");
        Assert.Matches(@"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z (one|two|no end)(\n|$)){3}", Read(Log + ".stamped"));
    }

    [Fact]
    public void A_long_line_is_whole_in_every_file()
    {
        var text = new string('x', 100_000) + "\nshort\n";
        var web = _rig.Open("web", new StreamOutput.Captured([new FileSettings(Log), new FileSettings(Log + "2")]));
        var writer = OutputRig.WriteAside(web.Streams.Output, Encoding.UTF8.GetBytes(text));
        _rig.TurnUntil(() => Read(Log) == text && Read(Log + "2") == text);
        writer.Join();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Numbered_lines_survive_rotations_without_loss_or_repetition(bool gzip)
    {
        var compression = gzip ? Compression.Gzip : Compression.None;
        const int Lines = 20_000;
        var web = Open(new FileSettings(Log) { MaxSize = 16 * 1024, Keep = 1000, Compression = compression });
        var writer = OutputRig.WriteAside(web.Streams.Output, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Lines).Select(number => $"line {number}\n"))));
        _rig.TurnUntil(() => !writer.IsAlive);
        _rig.TurnUntilIdle();
        _rig.TurnUntil(() => compression == Compression.None || Old().All(file => file.EndsWith(".gz", StringComparison.Ordinal)));
        Assert.InRange(Old().Length, 10, 30);
        Assert.Equal(Enumerable.Range(0, Lines).Select(number => $"line {number}"), Everything().TrimEnd('\n').Split('\n'));
        Assert.All(Old().Append(Log), file => Assert.InRange(Text(file).Length, 1, 16 * 1024));
        Assert.Empty(_rig.Reports);
    }

    [Fact]
    public void Only_so_many_old_files_are_kept()
    {
        var web = Open(new FileSettings(Log) { MaxSize = 4096, Keep = 3 });
        var writer = OutputRig.WriteAside(web.Streams.Output, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5_000).Select(number => $"line {number}\n"))));
        _rig.TurnUntil(() => !writer.IsAlive);
        _rig.TurnUntilIdle();
        _rig.TurnUntil(() => Old().Length == 3);
        Assert.EndsWith("line 4999\n", Read(Log), StringComparison.Ordinal);
    }

    [Fact]
    public void An_old_file_is_rotated_by_age_at_its_next_line()
    {
        var web = Open(new FileSettings(Log) { MaxAge = TimeSpan.FromMilliseconds(1) });
        OutputRig.Write(web.Streams.Output, "one\n");
        _rig.TurnUntil(() => Read(Log) == "one\n");
        _rig.Pump.Turn(20);
        OutputRig.Write(web.Streams.Output, "two\n");
        _rig.TurnUntil(() => Read(Log) == "two\n");
        Assert.Equal("one\n", Text(Assert.Single(Old())));
    }

    [Fact]
    public void After_somebody_has_moved_it_a_reopen_makes_a_new_one()
    {
        var web = Open(new FileSettings(Log));
        OutputRig.Write(web.Streams.Output, "one\n");
        _rig.TurnUntil(() => Read(Log) == "one\n");
        File.Move(Log, Log + ".1");
        OutputRig.Write(web.Streams.Output, "two\n");
        _rig.TurnUntil(() => Read(Log + ".1") == "one\ntwo\n");
        _rig.Pump.Reopen();
        _rig.TurnUntil(() => File.Exists(Log));
        OutputRig.Write(web.Streams.Output, "three\n");
        _rig.TurnUntil(() => Read(Log) == "three\n");
    }

    [Fact]
    public void A_file_that_was_removed_is_made_again_and_a_truncated_one_goes_on()
    {
        var web = Open(new FileSettings(Log));
        OutputRig.Write(web.Streams.Output, "one\n");
        _rig.TurnUntil(() => Read(Log) == "one\n");
        File.Delete(Log);
        OutputRig.Write(web.Streams.Output, "two\n");
        _rig.TurnUntil(() => Read(Log) == "two\n");
        File.WriteAllText(Log, "");
        OutputRig.Write(web.Streams.Output, "three\n");
        _rig.TurnUntil(() => Read(Log) == "three\n");
    }

    [Fact]
    public void A_missing_directory_holds_back_until_it_is_there()
    {
        var web = Open(new FileSettings($"{_directory}/later/web.log"));
        OutputRig.Write(web.Streams.Output, "kept\n");
        _rig.TurnUntil(() => _rig.Reports.OfType<OutputReport.HeldBack>().Any());
        Assert.Contains("ENOENT", Assert.IsType<OutputReport.FileTrouble>(_rig.Reports[0]).Problem, StringComparison.Ordinal);
        Directory.CreateDirectory($"{_directory}/later");
        _rig.TurnUntil(() => Read($"{_directory}/later/web.log") == "kept\n");
    }

    [Fact]
    public void Lines_that_are_dropped_are_counted_and_marked()
    {
        var web = Open(new FileSettings($"{_directory}/later/web.log") { WhenFull = WhenFull.Drop, Timestamps = true });
        var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 10_000).Select(number => $"line {number:00000}\n")));
        var writer = OutputRig.WriteAside(web.Streams.Output, lines);
        _rig.TurnUntil(() => !writer.IsAlive);
        _rig.TurnUntilIdle();
        Directory.CreateDirectory($"{_directory}/later");
        _rig.TurnUntil(() => Read($"{_directory}/later/web.log").Contains("lost here", StringComparison.Ordinal));
        var written = Read($"{_directory}/later/web.log").TrimEnd('\n').Split('\n');
        var lost = 10_000 - (written.Length - 1);
        Assert.InRange(lost, 1, 9_999);
        Assert.EndsWith($"--- supervisor: {lost} lines ({lost * 11} bytes) of output lost here ---", written[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_a_directory_that_others_can_write_is_not_followed()
    {
        var open = Directory.CreateDirectory($"{_directory}/open").FullName;
        Directory.CreateDirectory($"{_directory}/secret");
        File.SetUnixFileMode(open, (UnixFileMode)0x1FF);
        File.CreateSymbolicLink($"{open}/sub", $"{_directory}/secret");
        File.CreateSymbolicLink($"{open}/web.log", $"{_directory}/secret/file");
        Assert.Equal("ELOOP", Find($"{open}/sub/web.log").Name);
        Assert.Equal("ELOOP", LogFile.Open(new FileSettings($"{open}/web.log"), out _, out _, out _).Name);
        Assert.Equal(default, LogFile.Open(new FileSettings($"{open}/other.log"), out var file, out _, out _));
        Supervisor.Kernel.Descriptors.Close(file);
        Assert.Empty(Directory.GetFiles($"{_directory}/secret"));
    }

    [Fact]
    public void A_second_name_of_a_file_in_a_directory_that_others_can_write_is_refused()
    {
        var open = Directory.CreateDirectory($"{_directory}/open").FullName;
        File.SetUnixFileMode(open, (UnixFileMode)0x1FF);
        File.WriteAllText($"{_directory}/precious", "");
        SpecialFiles.Link($"{_directory}/precious", $"{open}/web.log");
        Assert.Equal("EPERM", LogFile.Open(new FileSettings($"{open}/web.log"), out _, out _, out _).Name);
    }

    [Fact]
    public void A_link_that_only_root_or_the_supervisor_could_make_is_followed()
    {
        // Where /var/tmp itself can be written by all, nothing below it is the supervisor's alone.
        var ours = Directory.CreateDirectory($"/run/supervisor-logs-{Environment.ProcessId}").FullName;
        try
        {
            Directory.CreateDirectory($"{ours}/real");
            File.CreateSymbolicLink($"{ours}/link", "./real/../real");
            Assert.Equal(default, LogFile.Open(new FileSettings($"{ours}/link/web.log"), out var file, out _, out _));
            Supervisor.Kernel.Descriptors.Close(file);
            Assert.True(File.Exists($"{ours}/real/web.log"));
        }
        finally
        {
            Directory.Delete(ours, recursive: true);
        }
    }

    [Fact]
    public void A_thousand_quiet_programs_with_files_cost_nothing()
    {
        for (var number = 0; number < 1000; number++)
        {
            Open(new FileSettings($"{Log}.{number}"), $"p{number}");
        }

        _rig.TurnUntilIdle();
        var before = Environment.TickCount64;

        // A collection that another test causes meanwhile counts what it leaves unused as allocated.
        Assert.Contains(Enumerable.Range(0, 10), _ =>
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            _rig.Pump.Turn(200);
            return allocated == GC.GetAllocatedBytesForCurrentThread();
        });
        Assert.InRange(Environment.TickCount64 - before, 150, 10_000);
    }

    private static Errno Find(string path)
    {
        var errno = LogDirectory.Find(path, out var found);
        found?.Dispose();
        return errno;
    }

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : "";

    private static string Text(string path)
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
        {
            return Read(path);
        }

        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return reader.ReadToEnd();
    }

    private OutputPipes Open(FileSettings settings, string program = "web") => _rig.Open(program, new StreamOutput.Captured([settings]), new StreamOutput.Null());

    private string[] Old() => [.. Directory.GetFiles(_directory).Where(file => RotatedName.IsOf("web.log", Path.GetFileName(file), out _)).Order(StringComparer.Ordinal)];

    private string Everything() => string.Concat(Old().Append(Log).Select(Text));
}
