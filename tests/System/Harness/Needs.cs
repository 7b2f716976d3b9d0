namespace Supervisor.SystemTests.Harness;

/// <summary>What a test cannot do without; where it is missing the test is skipped and says why.</summary>
internal static class Needs
{
    public static void Binaries()
    {
        Assert.SkipWhen(Published.Supervisor is null, "the supervisor is not published: ./build.sh publish");
        Assert.SkipWhen(Published.Toolbox is null, "the toolbox is not compiled: ./build.sh test");
    }

    public static void Root() =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for a PID namespace, user-mode Linux or a container");

    public static string Command(string name, string package)
    {
        var found = new[] { "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin" }
            .Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"{name} is missing: apt-get install {package}");
        return found!;
    }
}
