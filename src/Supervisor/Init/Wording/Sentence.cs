namespace Supervisor.Init.Wording;

/// <summary>A pattern of <see cref="Text.Format"/>, and how much must be asked for that it is said; nothing is never said.</summary>
internal readonly ref struct Sentence(uint level, ReadOnlySpan<byte> pattern)
{
    public uint Level { get; } = level;

    public ReadOnlySpan<byte> Pattern { get; } = pattern;
}

/// <summary>The one way of an init to say something once it runs.</summary>
internal static class Speech
{
    private const int Output = 1;
    private const int Error = 2;
    private const int Room = 512;

    /// <param name="speaker">Whose process the message names: the init itself or its child.</param>
    public static void Say(ref readonly InitSettings settings, int speaker, Happening what, nint first = 0, nint second = 0, nint third = 0)
    {
        var sentence = settings.Personality switch
        {
            Personality.Tini => TiniWords.Of(what),
            Personality.DumbInit => DumbInitWords.Of(what),
            Personality.Catatonit => CatatonitWords.Of(what),
            _ => OwnWords.Of(what),
        };
        if (sentence.Pattern.IsEmpty || sentence.Level > settings.Verbosity)
        {
            return;
        }

        var toOutput = settings.Personality == Personality.Tini && sentence.Level > TiniWords.Warning;
        var text = new Text(stackalloc byte[Room], toOutput ? Output : Error);
        text.Format(settings.Personality switch
        {
            Personality.Tini => TiniWords.Prefix(sentence.Level),
            Personality.DumbInit => "[dumb-init] "u8,
            Personality.Catatonit => CatatonitWords.Prefix(sentence.Level),
            _ => "supervisor init: "u8,
        }, speaker);
        text.Format(sentence.Pattern, first, second, third);
        text.Add("\n"u8);
        text.Flush();
    }
}
