using Supervisor.Configuration.Model;

namespace Supervisor.Output.Sinks;

/// <summary>The supervisor's own stream, each line with the program's name before it.</summary>
internal sealed class PrefixSink : Sink
{
    private readonly Outlet _outlet;
    private readonly NameColumn _column;
    private readonly string _program;
    private readonly int? _colour;
    private LinePrefix _prefix;

    /// <param name="colour">Which of the prefix's colours; null for none.</param>
    public PrefixSink(PrefixSettings settings, Outlet outlet, string program, NameColumn column, int? colour)
        : base(outlet, settings.WhenFull)
    {
        (_outlet, _program, _column, _colour) = (outlet, program, column, colour);
        _prefix = new LinePrefix(program, column.Width, colour);
    }

    protected override bool TryTake(in OutputLine line)
    {
        if (line.IsEmptyRest)
        {
            return true;
        }

        if (_prefix.Width != _column.Width)
        {
            _prefix = new LinePrefix(_program, _column.Width, _colour);
        }

        return _outlet.TryAppend(_prefix.For(line.Continues), line.Text, "\n"u8);
    }
}
