using Supervisor.Configuration.Model;

namespace Supervisor.Output.Sinks;

/// <summary>
/// The standard input of another program, which gets the lines as they are, long ones in one piece too. Where another
/// writer's line comes in between, a long one ends there.
/// </summary>
internal sealed class InputSink(LoggerSettings settings, InputOutlet outlet) : Sink(outlet, settings.WhenFull)
{
    protected override bool TryTake(in OutputLine line)
    {
        if (line.IsEmptyRest && outlet.OpenLine != this)
        {
            return true;
        }

        var separated = outlet.OpenLine is { } other && other != this;
        if (!outlet.TryAppend(separated ? "\n"u8 : [], line.Text, line.EndsLine ? "\n"u8 : []))
        {
            return false;
        }

        outlet.OpenLine = line.EndsLine ? null : this;
        return true;
    }
}
