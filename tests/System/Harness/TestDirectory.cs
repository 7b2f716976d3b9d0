namespace Supervisor.SystemTests.Harness;

/// <summary>
/// A directory of one test, with the binaries in it (anybody may execute them there, wherever the sources lie) and the
/// configuration. Not below /tmp: a bare kernel gets a new /tmp in the course of a test.
/// </summary>
internal sealed class TestDirectory : IDisposable
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_101_101;

    private static int _count;

    public TestDirectory(string? configuration = null)
    {
        Needs.Binaries();
        Location = $"/var/tmp/supervisor-test-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        Directory.CreateDirectory(Location);
        Directory.CreateDirectory(Binaries);
        File.SetUnixFileMode(Location, Everybody);
        File.SetUnixFileMode(Binaries, Everybody);
        Copy(Published.Supervisor!, Supervisor);
        Copy(Published.Toolbox!, Path.Combine(Binaries, "toolbox"));
        if (configuration is not null)
        {
            Write("supervisor.toml", configuration);
        }
    }

    public string Location { get; }

    public string Binaries => Path.Combine(Location, "bin");

    public string Supervisor => Path.Combine(Binaries, "supervisor");

    public string Toolbox => Path.Combine(Binaries, "toolbox");

    public string Configuration => Path.Combine(Location, "supervisor.toml");

    /// <summary>The toolbox first, then the machine's own programs.</summary>
    public string SearchPath => $"{Binaries}:/usr/sbin:/usr/bin:/sbin:/bin";

    public string this[string name] => Path.Combine(Location, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Lets programs of any user write here.</summary>
    public void OpenToAll() => File.SetUnixFileMode(Location, (UnixFileMode)0b111_111_111);

    /// <summary>A built directory in here, where anybody may read it and execute what can be executed.</summary>
    public string Take(string directory)
    {
        var copy = this[Path.GetFileName(directory)];
        Copy(directory, copy);
        return copy;
    }

    public void Dispose() => Directory.Delete(Location, recursive: true);

    /// <summary>
    /// By another process: a child that a test beside this one starts while the file is written here would hold it open for
    /// writing until its exec, and nobody could execute it (ETXTBSY).
    /// </summary>
    private static void Copy(string from, string to)
    {
        var (code, output) = Captured.Run(["/bin/cp", "-r", "--", from, to]);
        Assert.True(code == 0, output.ToString());
        File.SetUnixFileMode(to, Everybody);
    }
}
