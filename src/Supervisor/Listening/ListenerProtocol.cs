using System.Globalization;
using System.Text;

namespace Supervisor.Listening;

/// <summary>What a listener is doing.</summary>
internal enum ListenerState
{
    /// <summary>It has not said yet that it is ready.</summary>
    Acknowledged,
    Ready,

    /// <summary>An event has been sent to it, and not answered.</summary>
    Busy,

    /// <summary>It has broken the protocol, and nothing that it writes is understood any more.</summary>
    Unknown,
}

/// <summary>What a listener has said.</summary>
internal enum ListenerReply
{
    None,
    BecameReady,
    Accepted,
    Rejected,
    Violated,
}

/// <summary>The listener's side of the protocol, from the bytes that one process writes. Pure.</summary>
internal sealed class ListenerProtocol
{
    private const int LongestResult = 1024 * 1024;
    private const int LongestLine = 1024;

    private static readonly byte[] ReadyLine = "READY\n"u8.ToArray();
    private static readonly byte[] ResultWord = "RESULT "u8.ToArray();

    private readonly List<byte> _unread = [];
    private int? _resultLength;

    public ListenerState State { get; private set; } = ListenerState.Acknowledged;

    /// <summary>What was wrong, once it is <see cref="ListenerState.Unknown"/>.</summary>
    public string Violation { get; private set; } = "";

    /// <summary>An event has been written to it.</summary>
    public void Send() => State = ListenerState.Busy;

    /// <summary>More bytes; their meaning comes by <see cref="Next"/>, until that is <see cref="ListenerReply.None"/>.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (State is not ListenerState.Unknown)
        {
            _unread.AddRange(bytes);
        }
    }

    public ListenerReply Next() => State switch
    {
        ListenerState.Acknowledged => NextReady(),
        ListenerState.Ready when _unread.Count > 0 => Violate(Text(_unread.Count)),
        ListenerState.Busy => NextResult(),
        _ => ListenerReply.None,
    };

    private ListenerReply NextReady()
    {
        var known = Math.Min(_unread.Count, ReadyLine.Length);
        for (var index = 0; index < known; index++)
        {
            if (_unread[index] != ReadyLine[index])
            {
                return Violate(Text(_unread.Count));
            }
        }

        if (known < ReadyLine.Length)
        {
            return ListenerReply.None;
        }

        _unread.RemoveRange(0, ReadyLine.Length);
        State = ListenerState.Ready;
        return ListenerReply.BecameReady;
    }

    private ListenerReply NextResult()
    {
        if (_resultLength is null)
        {
            var newline = _unread.IndexOf((byte)'\n');
            if (newline < 0)
            {
                return _unread.Count > LongestLine ? Violate(Text(_unread.Count)) : ListenerReply.None;
            }

            var line = Text(newline);
            if (!HasResultWord() || !int.TryParse(line.AsSpan(ResultWord.Length), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var length) || length is < 0 or > LongestResult)
            {
                return Violate($"bad result line: '{line}'");
            }

            _unread.RemoveRange(0, newline + 1);
            _resultLength = length;
        }

        if (_unread.Count < _resultLength)
        {
            return ListenerReply.None;
        }

        var isAccepted = _resultLength == 2 && _unread[0] == 'O' && _unread[1] == 'K';
        _unread.RemoveRange(0, _resultLength.Value);
        _resultLength = null;
        State = ListenerState.Acknowledged;
        return isAccepted ? ListenerReply.Accepted : ListenerReply.Rejected;
    }

    private bool HasResultWord()
    {
        for (var index = 0; index < ResultWord.Length; index++)
        {
            if (index >= _unread.Count || _unread[index] != ResultWord[index])
            {
                return false;
            }
        }

        return true;
    }

    private ListenerReply Violate(string what)
    {
        State = ListenerState.Unknown;
        Violation = what;
        _unread.Clear();
        return ListenerReply.Violated;
    }

    private string Text(int length) => Encoding.UTF8.GetString([.. _unread.Take(Math.Min(length, LongestLine))]);
}
