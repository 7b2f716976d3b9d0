using Supervisor.Configuration.Model;
using Supervisor.Output.Formats;
using Supervisor.Output.Sinks;

namespace Supervisor.Output.Syslog;

/// <summary>A record of syslog for each line; a long line becomes several.</summary>
internal sealed class SyslogSink : Sink
{
    private const int Error = 3;
    private const int Information = 6;

    private readonly SyslogOutlet _outlet;
    private readonly SyslogRecord _form;
    private readonly StreamIdentity _identity;
    private readonly int _longestText;
    private readonly FormatBuffers _buffers;

    public SyslogSink(SyslogSettings settings, SyslogOutlet outlet, StreamIdentity identity, string host, FormatBuffers buffers)
        : base(outlet, settings.WhenFull)
    {
        var usual = identity.Kind == StreamKind.Stderr ? Error : Information;
        _outlet = outlet;
        _identity = identity;
        _buffers = buffers;
        _form = new SyslogRecord(settings.Facility, settings.Severity ?? usual, host, settings.Application ?? identity.Program, identity.StreamName);
        _longestText = settings.Target.LongestRecord - _form.LongestHead;
    }

    public override bool NamesProcess => true;

    protected override bool TryTake(in OutputLine line)
    {
        if (line.IsEmptyRest)
        {
            return true;
        }

        var (records, record) = _buffers.Emptied();
        var rest = line.Text;
        var (continues, pid) = (line.Continues, _identity.Process.Id);
        do
        {
            var cut = rest.Length <= _longestText ? rest.Length : LineFramer.CharacterBoundary(rest, _longestText);
            record.ResetWrittenCount();
            _form.Write(record, rest[..cut], line.Time, pid, continues);
            SyslogFraming.Append(records, record.WrittenSpan, _outlet.CountsBytes);
            rest = rest[cut..];
            continues = true;
        }
        while (!rest.IsEmpty);

        return _outlet.TryAppend([], records.WrittenSpan, []);
    }
}
