using Supervisor.Configuration.Source;
using Supervisor.Importing.Ini;

namespace Supervisor.Tests.Importing;

/// <summary>Each row is what Python's RawConfigParser makes of the text with the settings of supervisord.</summary>
public sealed class IniReaderTests
{
    [Theory]
    // Keys and values by = or :, whichever is first; keys in any case.
    [InlineData("[s]\na=1\nB : 2\nc=d:e\nf:g=h", "s{a=1,b=2,c=d:e,f=g=h}")]
    [InlineData("[s]\n  a =  1  \n", "s{a=1}")]
    [InlineData("[s]\na=\n", "s{a=}")]
    // A comment begins a line, or follows a space.
    [InlineData("[s]\na=1 ; x\nb=1;x\nc=1\t# x\nd=1#x\n; e=1\n # f=1", "s{a=1,b=1;x,c=1,d=1#x}")]
    [InlineData("[s]\na=bash -c 'x ; y'\nb=bash -c 'x; y'", "s{a=bash -c 'x,b=bash -c 'x; y'}")]
    // Both marks are looked for in step.
    [InlineData("[s]\na=1;b ;c # d", "s{a=1;b ;c}")]
    [InlineData("[s]\na=1 ;b # d", "s{a=1}")]
    // More lines of a value are indented more than its key; comments and empty lines do not end it.
    [InlineData("[s]\na=1\n 2\n\t3\nb=4", "s{a=1\n2\n3,b=4}")]
    [InlineData("[s]\n a=1\n b=2\n  3", "s{a=1,b=2\n3}")]
    [InlineData("[s]\na=1\n\n ; x\n 2\n\n\nb=3", "s{a=1\n\n2,b=3}")]
    [InlineData("[s]\na=1\n [t]\n[u]\n v=1", "s{a=1\n[t]}|u{v=1}")]
    // The last value counts, also of a section that comes again.
    [InlineData("[s]\na=1\na=2\n[t]\n[s]\na=3\nb=4", "s{a=3,b=4}|t{}")]
    [InlineData("[a b]\n[program:x] ; why\n[y]z]", "a b{}|program:x{}|y]z{}")]
    // Lines end as on any system.
    [InlineData("[s]\r\na=1\rb=2\r\n", "s{a=1,b=2}")]
    [InlineData("", "")]
    [InlineData("# only\n\n;comments", "")]
    public void It_reads_as_supervisord_does(string text, string expected)
    {
        var (document, problems) = Read(text);

        Assert.Empty(problems.Found);
        Assert.Equal(expected, string.Join("|", document.Sections.Select(section =>
            $"{section.Name}{{{string.Join(",", section.Entries.Select(entry => $"{entry.Key}={entry.Value}"))}}}")));
    }

    [Theory]
    [InlineData("a=1\n[s]", "1: this stands before any section")]
    [InlineData("[s]\nnothing\nb=1\n=2", "2: this line is no key and no section", "4: this line has no key")]
    [InlineData("[s]\n[]\n", "2: this line is no key and no section")]
    [InlineData("[s]\n\n[\ufdd0]", "3: this is no character of any text")]
    [InlineData("[s]\na=\0", "2: a NUL character cannot be passed to a program")]
    public void What_is_wrong_is_told_with_its_line(string text, params string[] errors) =>
        Assert.Equal(errors, Read(text).Problems.Found.Select(problem => $"{problem.Span!.Value.Line + 1}: {problem.Message}"));

    [Fact]
    public void Keys_of_the_default_section_are_apart()
    {
        var (document, _) = Read("[DEFAULT]\na=1\n[s]\nb=2");

        Assert.Equal(("1", "s"), (document.Defaults!.Find("a")!.Value, Assert.Single(document.Sections).Name));
    }

    [Fact]
    public void It_knows_where_a_value_stands_and_what_a_comment_has_cut_off()
    {
        var entry = Read("[s]\n  key = some value ; a comment\n").Document.Find("s")!.Find("key")!;

        Assert.Equal(("f:2:9", 10, "f:2:20", 11), (entry.Span.ToString(), entry.Span.Length, entry.Comment!.Value.ToString(), entry.Comment.Value.Length));
    }

    private static (IniDocument Document, DiagnosticBag Problems) Read(string text)
    {
        var (document, problems) = (new IniDocument(), new DiagnosticBag());
        IniReader.Read(new SourceFile("f", text), document, problems);
        return (document, problems);
    }
}
