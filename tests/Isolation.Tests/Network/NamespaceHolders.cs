namespace Isolation.Tests.Network;

/// <summary>Who keeps a network namespace alive, for the message of a test that waits for its end.</summary>
internal static class NamespaceHolders
{
    /// <returns>Like net:[4026531840]; null for a process that is gone.</returns>
    public static string? NameOf(string process) => Proc.TargetOf($"/proc/{process}/ns/net");

    /// <summary>The threads that are in it and the descriptors that name it, of all processes.</summary>
    public static IEnumerable<string> Of(string? name) =>
        from process in Proc.EntriesOf("/proc")
        where process.All(char.IsAsciiDigit)
        from held in Threads(process, name).Concat(Descriptors(process, name))
        select held;

    private static IEnumerable<string> Threads(string process, string? name) =>
        from thread in Proc.EntriesOf($"/proc/{process}/task")
        where Proc.TargetOf($"/proc/{process}/task/{thread}/ns/net") == name
        select $"thread {thread} ({Command(process, thread)})";

    private static IEnumerable<string> Descriptors(string process, string? name) =>
        from descriptor in Proc.EntriesOf($"/proc/{process}/fd")
        where Proc.TargetOf($"/proc/{process}/fd/{descriptor}") == name
        select $"descriptor {descriptor} of {process} ({Command(process, process)})";

    private static string Command(string process, string thread) => Proc.TextOf($"/proc/{process}/task/{thread}/comm")?.TrimEnd() ?? "gone";
}
