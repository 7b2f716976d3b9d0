using System.Text;
using System.Runtime.InteropServices;
using Supervisor.Init;
using Supervisor.Init.Arguments;

namespace Supervisor.Tests.Init;

/// <summary>A command line and an environment as the kernel hands them over, and what an init makes of them.</summary>
internal sealed unsafe class Line
{
    private const int Room = 8192;

    private Line(int? code, InitSettings settings, string output, string error) => (Code, Settings, Output, Error) = (code, settings, output, error);

    /// <summary>Null when there is something to run.</summary>
    public int? Code { get; }

    public readonly InitSettings Settings;

    public string Output { get; }

    public string Error { get; }

    /// <summary>The words of the command, separated by blanks.</summary>
    public string Command => Settings.Command is null ? "" : string.Join(' ', Words(Settings.Command));

    /// <summary>The memory of the words is never freed: settings point into it.</summary>
    public static Line Read(Personality personality, string line, params string[] environment)
    {
        string[] words = personality == Personality.Init ? ["supervisor", "init", .. Split(line)] : [NameOf(personality), .. Split(line)];
        var settings = InitSettings.Of(personality, Vector(environment));
        var output = new Text(new byte[Room], -1);
        var error = new Text(new byte[Room], -1);
        var code = CommandLine.Read(Vector(words), ref settings, ref output, ref error);
        return new Line(code, settings, Encoding.UTF8.GetString(output.Written), Encoding.UTF8.GetString(error.Written));
    }

    public int Rewrite(int signal) => Settings.Rewrites[signal];

    public int ExitCode(int code) => Settings.ExitCodes[code];

    private static string NameOf(Personality personality) => personality switch
    {
        Personality.Tini => "/sbin/tini",
        Personality.DumbInit => "dumb-init",
        _ => "catatonit",
    };

    private static string[] Split(string line) => line.Length == 0 ? [] : line.Split(' ');

    private static byte** Vector(string[] words)
    {
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)(words.Length + 1), (nuint)sizeof(byte*));
        for (var index = 0; index < words.Length; index++)
        {
            vector[index] = (byte*)Marshal.StringToCoTaskMemUTF8(words[index]);
        }

        return vector;
    }

    private static List<string> Words(byte** vector)
    {
        var words = new List<string>();
        for (; *vector is not null; vector++)
        {
            words.Add(Marshal.PtrToStringUTF8((nint)(*vector))!);
        }

        return words;
    }
}
