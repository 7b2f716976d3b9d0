using Supervisor.Configuration.Model;

namespace Supervisor.Output.Sinks;

/// <summary>The supervisor's own stream, each line with the program's name, or what its template says, before it.</summary>
internal sealed class PrefixSink : Sink
{
    private readonly Outlet _outlet;
    private readonly NameColumn _column;
    private readonly StreamIdentity _identity;
    private readonly int? _colour;
    private readonly TemplatePrefix? _template;
    private LinePrefix _prefix;

    /// <param name="colour">Whether it is shown in a colour of the program's own.</param>
    public PrefixSink(PrefixSettings settings, Outlet outlet, StreamIdentity identity, NameColumn column, bool colour)
        : base(outlet, settings.WhenFull)
    {
        (_outlet, _identity, _column) = (outlet, identity, column);
        _colour = colour ? identity.Number : null;
        _template = settings.Template is { } template ? new TemplatePrefix(template, identity.Kind, _colour) : null;
        _prefix = new LinePrefix(identity.Program, column.Width, _colour);
    }

    protected override bool TryTake(in OutputLine line) =>
        line.IsEmptyRest || _outlet.TryAppend(Prefix(line), line.Text, "\n"u8);

    private ReadOnlySpan<byte> Prefix(in OutputLine line)
    {
        if (_template is not null)
        {
            return _template.For(line.Time, line.Continues);
        }

        if (_prefix.Width != _column.Width)
        {
            _prefix = new LinePrefix(_identity.Program, _column.Width, _colour);
        }

        return _prefix.For(line.Continues);
    }
}
