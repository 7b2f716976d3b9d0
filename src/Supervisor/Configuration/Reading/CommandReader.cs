using System.Collections.Immutable;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;

namespace Supervisor.Configuration.Reading;

/// <summary>Commands: argument vectors, or strings that are split or, with shell = true, run by a shell.</summary>
internal static class CommandReader
{
    /// <summary>The program's own command: with a shell it is one string.</summary>
    public static ImmutableArray<string> Read(ValueReader reader, ProgramDraft draft)
    {
        switch (draft.Command)
        {
            case Node.List list when draft.Shell is not null:
                reader.Report(list.Span, "with shell = true the command is one string", "write command = \"…\", or leave shell out");
                return [];
            case { } node:
                return Read(reader, node, draft.Shell);
            default:
                return [];
        }
    }

    /// <summary>Any command of a program.</summary>
    /// <param name="shell">Where shell = true stands, which is for all that is one string.</param>
    public static ImmutableArray<string> Read(ValueReader reader, Node node, Node? shell)
    {
        switch (node)
        {
            case Node.List list:
                return FromList(reader, list);
            case Node.Text text when shell is not null:
                return ["/bin/sh", "-c", reader.TextNotEmpty(text)];
            case Node.Text text:
                return Split(reader, text);
            default:
                reader.ReportKind(node, "a string or an array of strings");
                return [];
        }
    }

    private static ImmutableArray<string> FromList(ValueReader reader, Node.List list)
    {
        if (list.Items.Count == 0)
        {
            reader.Report(list.Span, "the command is empty");
            return [];
        }

        var words = ImmutableArray.CreateBuilder<string>(list.Items.Count);
        foreach (var item in list.Items)
        {
            words.Add(words.Count == 0 ? reader.TextNotEmpty(item) : reader.Text(item, "write each argument in quotes"));
        }

        return words.MoveToImmutable();
    }

    // Split first and expanded then, so that a value with a space in it stays one argument.
    private static ImmutableArray<string> Split(ValueReader reader, Node.Text node)
    {
        var source = MappedText.Of(node);
        var split = WordList.Split(node.Value);
        if (!split.Ok)
        {
            reader.Report(source.Span(split.At, split.At + 1), split.Problem!, split.Help);
            return [];
        }

        if (split.Value.Count == 0 || split.Value[0].Text.Length == 0)
        {
            reader.Report(node.Span, "the command is empty");
            return [];
        }

        var words = ImmutableArray.CreateBuilder<string>(split.Value.Count);
        foreach (var word in split.Value)
        {
            var offsets = word.Offsets.Select(index => source.Offsets[index]).ToList();
            words.Add(reader.Expand(new MappedText(source.File, word.Text, offsets)));
        }

        if (words[0].Length == 0)
        {
            reader.Report(node.Span, "the command is empty");
        }

        return words.MoveToImmutable();
    }
}
