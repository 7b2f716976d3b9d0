using System.Runtime.InteropServices;

namespace Supervisor.Init.Arguments;

/// <summary>
/// getopt_long(3) with a leading plus: options end at the first word that is none, and what follows is the command's. Wording of
/// mistakes is that of the GNU C library.
/// </summary>
/// <param name="words">What follows argv[0], ended by null.</param>
/// <param name="name">Whose mistakes they are.</param>
/// <param name="letters">As for getopt: a colon says that a value follows.</param>
/// <param name="longNames">Lines of a name, one of <c>' '</c> (no value), <c>'='</c> (one), <c>'?'</c> (perhaps one), and a letter.</param>
internal unsafe ref struct OptionReader(byte** words, ReadOnlySpan<byte> name, ReadOnlySpan<byte> letters, ReadOnlySpan<byte> longNames)
{
    public const byte End = 0;
    public const byte Mistake = (byte)'?';

    private readonly ReadOnlySpan<byte> _name = name;
    private readonly ReadOnlySpan<byte> _letters = letters;
    private readonly ReadOnlySpan<byte> _longNames = longNames;
    private byte* _cluster;

    /// <summary>The value of the last option; null where there is none.</summary>
    public byte* Value { get; private set; }

    /// <summary>What has not been read: after the end, the command.</summary>
    public byte** Rest { get; private set; } = words;

    /// <summary>The letter of the next option, or one of the two constants.</summary>
    public byte Next(ref Text error)
    {
        Value = null;
        if (_cluster is null || *_cluster == 0)
        {
            var word = *Rest;
            if (word is null || word[0] != '-' || word[1] == 0)
            {
                return End;
            }

            Rest++;
            if (word[1] == '-' && word[2] == 0)
            {
                return End;
            }

            if (word[1] == '-' && !_longNames.IsEmpty)
            {
                return Long(word + 2, ref error);
            }

            _cluster = word + 1;
        }

        return Short(ref error);
    }

    private byte Short(ref Text error)
    {
        var letter = *_cluster++;
        var at = letter == ':' ? -1 : _letters.IndexOf(letter);
        if (at < 0)
        {
            Say(": invalid option -- '%c1'\n"u8, letter, ref error);
            return Mistake;
        }

        if (at + 1 == _letters.Length || _letters[at + 1] != ':')
        {
            return letter;
        }

        Value = *_cluster != 0 ? _cluster : *Rest;
        if (Value is null)
        {
            Say(": option requires an argument -- '%c1'\n"u8, letter, ref error);
            return Mistake;
        }

        Rest += *_cluster != 0 ? 0 : 1;
        _cluster = null;
        return letter;
    }

    private byte Long(byte* word, ref Text error)
    {
        var given = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(word);
        var equals = given.IndexOf((byte)'=');
        var asked = equals < 0 ? given : given[..equals];
        var found = Find(asked, out var candidates);
        if (candidates != 1)
        {
            if (candidates == 0)
            {
                Say(": unrecognized option '--%s1'\n"u8, (nint)word, ref error);
            }
            else
            {
                SayAmbiguous(word, asked, ref error);
            }

            return Mistake;
        }

        var kind = found[^2];
        Value = equals < 0 ? null : word + equals + 1;
        if (kind == ' ' && Value is not null)
        {
            SayOf(found, "' doesn't allow an argument\n"u8, ref error);
            return Mistake;
        }

        if (kind == '=' && Value is null && (Value = *Rest) is null)
        {
            SayOf(found, "' requires an argument\n"u8, ref error);
            return Mistake;
        }

        Rest += kind == '=' && equals < 0 ? 1 : 0;
        return found[^1];
    }

    /// <summary>The line of a name, or of the one that begins so.</summary>
    private readonly ReadOnlySpan<byte> Find(scoped ReadOnlySpan<byte> asked, out int candidates)
    {
        ReadOnlySpan<byte> found = default;
        candidates = 0;
        for (var rest = _longNames; !rest.IsEmpty; rest = rest[(rest.IndexOf((byte)'\n') + 1)..])
        {
            var line = rest[..rest.IndexOf((byte)'\n')];
            if (!line.StartsWith(asked))
            {
                continue;
            }

            if (line.Length == asked.Length + 2)
            {
                candidates = 1;
                return line;
            }

            found = line;
            candidates++;
        }

        return found;
    }

    private readonly void SayAmbiguous(byte* word, scoped ReadOnlySpan<byte> asked, ref Text error)
    {
        error.Add(_name);
        error.Format(": option '--%s1' is ambiguous; possibilities:"u8, (nint)word);
        for (var rest = _longNames; !rest.IsEmpty; rest = rest[(rest.IndexOf((byte)'\n') + 1)..])
        {
            var line = rest[..rest.IndexOf((byte)'\n')];
            if (line.StartsWith(asked))
            {
                error.Add(" '--"u8);
                error.Add(line[..^2]);
                error.Add("'"u8);
            }
        }

        error.Add("\n"u8);
    }

    private readonly void SayOf(scoped ReadOnlySpan<byte> line, scoped ReadOnlySpan<byte> what, ref Text error)
    {
        error.Add(_name);
        error.Add(": option '--"u8);
        error.Add(line[..^2]);
        error.Add(what);
    }

    private readonly void Say(scoped ReadOnlySpan<byte> pattern, nint about, ref Text error)
    {
        error.Add(_name);
        error.Format(pattern, about);
    }
}
