using System.Text.Json;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Probes;

namespace Supervisor.Commands;

/// <summary>
/// supervisor doctor: what of the isolation core is possible here, why the rest is not, and which option would allow it. Ends
/// with 0 whatever it finds, and with 1 where it could not examine anything.
/// </summary>
internal static class DoctorCommand
{
    private const int CannotExamine = 1;

    public static int Run(bool asJson, Result<Examination, SyscallError> examined, TextWriter output, TextWriter error)
    {
        if (!examined.TryGet(out var examination, out var failure))
        {
            error.WriteLine($"supervisor: cannot examine this host: {failure}");
            return CannotExamine;
        }

        if (asJson)
        {
            JsonText.Write(output, json => WriteJson(json, examination));
        }
        else
        {
            WriteTable(output, examination);
        }

        return 0;
    }

    private static void WriteTable(TextWriter output, Examination examination)
    {
        output.WriteLine(PlaceText.Of(examination.Environment));
        var advice = examination.Results.Select(result => result.Advice).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var width = examination.Results.Max(result => result.Name.Length);
        foreach (var group in examination.Results.GroupBy(result => result.Group))
        {
            output.WriteLine();
            output.WriteLine(Words(group.Key));
            foreach (var result in group)
            {
                var note = result.Advice is null ? "" : $" [{advice.IndexOf(result.Advice) + 1}]";
                output.WriteLine($"  {result.Name.PadRight(width)}  {Answer(result),-10}  {Why(result)}{note}".TrimEnd());
            }
        }

        if (advice.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("what would allow it");
        }

        foreach (var (index, words) in advice.Index())
        {
            output.WriteLine($"  {$"[{index + 1}]",-4} {words}");
        }
    }

    private static string Answer(ProbeResult result) => result switch
    {
        { NeedsUserNamespace: true } => "in userns",
        { IsPossible: true } => "yes",
        _ => "no",
    };

    private static string Why(ProbeResult result) => result switch
    {
        { NeedsUserNamespace: true, Refusal: { } refusal } => $"otherwise {refusal.Errno.Name}: {refusal.Operation}",
        { InUserNamespace: ProbeOutcome.Refused { } refusal, AsItIs: ProbeOutcome.Possible } => $"not in a user namespace: {Reason(refusal)}",
        { InUserNamespace: ProbeOutcome.Refused { } inside, Refusal: { } refusal } when Reason(inside) != Reason(refusal) =>
            $"{Reason(refusal)}; in a user namespace {Reason(inside)}",
        { Refusal: { } refusal } => Reason(refusal),
        { AsItIs: ProbeOutcome.Possible { Detail: { } detail } } => detail,
        _ => "",
    };

    private static string Reason(ProbeOutcome.Refused refusal)
    {
        var errno = refusal.Errno == default ? "" : $"{refusal.Errno.Name}: ";
        return refusal.Reason is null ? $"{errno}{refusal.Operation}" : $"{errno}{refusal.Operation}, {refusal.Reason}";
    }

    private static void WriteJson(Utf8JsonWriter json, Examination examination)
    {
        json.WriteStartObject();
        PlaceText.Write(json, examination.Environment);
        json.WriteStartArray("results");
        foreach (var result in examination.Results)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Name);
            json.WriteString("group", Words(result.Group));
            json.WriteString("answer", result switch { { NeedsUserNamespace: true } => "in a user namespace", { IsPossible: true } => "yes", _ => "no" });
            Write(json, "as_it_is", result.AsItIs);
            if (result.InUserNamespace is { } inUserNamespace)
            {
                Write(json, "in_user_namespace", inUserNamespace);
            }

            if (result.Advice is { } advice)
            {
                json.WriteString("advice", advice);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, ProbeOutcome outcome)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("possible", outcome is ProbeOutcome.Possible);
        if (outcome is ProbeOutcome.Possible { Detail: { } detail })
        {
            json.WriteString("detail", detail);
        }

        if (outcome is ProbeOutcome.Refused refused)
        {
            json.WriteString("refused", refused.Operation);
            if (refused.Errno != default)
            {
                json.WriteString("errno", refused.Errno.Name);
            }

            if (refused.Reason is { } reason)
            {
                json.WriteString("reason", reason);
            }
        }

        json.WriteEndObject();
    }

    private static string Words(ProbeGroup group) => group switch
    {
        ProbeGroup.Namespaces => "namespaces",
        ProbeGroup.FileSystem => "file system",
        ProbeGroup.Identity => "identity",
        ProbeGroup.Filters => "filters",
        ProbeGroup.ControlGroups => "control groups",
        ProbeGroup.Network => "network",
        ProbeGroup.Processes => "processes",
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "no such group"),
    };
}
