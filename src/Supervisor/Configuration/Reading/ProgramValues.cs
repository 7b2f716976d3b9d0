using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Reading;

/// <summary>Keys whose values have a form of their own.</summary>
internal static class ProgramValues
{
    /// <summary>"022", or 0o22: decimal 22 would be a mask that nobody means.</summary>
    public static int Umask(ValueReader reader, Node node) => Octal(reader, node, "file mode mask", "mask", 0x1FF, "022", isZeroPlain: true);

    /// <summary>Permission bits, octal as umask.</summary>
    public static int Mode(ValueReader reader, Node node) => Octal(reader, node, "file mode", "mode", 0xFFF, "1777", isZeroPlain: false);

    public static ProgramDraft InheritEnvironment(ValueReader reader, Node node, ProgramDraft program) => node switch
    {
        Node.Truth truth => program with { Inherit = truth.Value ? null : ImmutableArray<string>.Empty },
        Node.List list => program with { Inherit = [.. list.Items.Select(reader.TextNotEmpty)] },
        _ => Wrong(reader, node, program, "true, false or an array of names"),
    };

    public static ImmutableArray<int> ExitCodes(ValueReader reader, Node node) =>
        [.. reader.Items(node, orOne: false).Select(item => (int)reader.Whole(item, 0, 255))];

    public static ImmutableArray<Entry> Entries(ValueReader reader, Node node, string help = "write { NAME = \"value\" }")
    {
        if (node is Node.Table table)
        {
            return [.. table.Entries];
        }

        reader.ReportKind(node, "a table", help);
        return [];
    }

    /// <summary>Environment variables are text; numbers and booleans are taken as they are written in TOML.</summary>
    public static string? Variable(ValueReader reader, Node node)
    {
        switch (node)
        {
            case Node.Text:
                return reader.Text(node);
            case Node.Whole whole:
                return whole.Value.ToString(CultureInfo.InvariantCulture);
            case Node.Truth truth:
                return truth.Value ? "true" : "false";
            default:
                reader.ReportKind(node, "a string, an integer or a boolean");
                return null;
        }
    }

    public static ProgramDraft Wrong(ValueReader reader, Node node, ProgramDraft program, string wanted)
    {
        reader.ReportKind(node, wanted);
        return program;
    }

    /// <param name="isZeroPlain">A zero of TOML is one in any notation.</param>
    private static int Octal(ValueReader reader, Node node, string what, string word, int most, string example, bool isZeroPlain)
    {
        var help = $"write it in octal: \"{example}\" or 0o{example.TrimStart('0')}";
        switch (node)
        {
            case Node.Text:
                var text = reader.Text(node);
                if (text.Length is > 0 and <= 5 && text.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0
                    && Convert.ToInt32(text, 8) is var value && value <= most)
                {
                    return value;
                }

                reader.Report(node.Span, $"{DisplayText.Quote(text)} is not a {what}", help);
                return 0;
            case Node.Whole { Value: >= 0 } whole when whole.Value <= most && (whole.Octal || (isZeroPlain && whole.Value == 0)):
                return (int)whole.Value;
            case Node.Whole:
                reader.Report(node.Span, $"this is not an octal {word} from 0 to 0o{Convert.ToString(most, 8)}", help);
                return 0;
            default:
                reader.ReportKind(node, $"a {what}", help);
                return 0;
        }
    }
}
