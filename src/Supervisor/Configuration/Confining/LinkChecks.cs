using System.Net;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Confining;

/// <summary>Links of several programs that would be in each other's way.</summary>
internal static class LinkChecks
{
    public static void Run(ValueReader reader, IReadOnlyList<ProgramDraft> programs)
    {
        var addresses = new Dictionary<(string? Bridge, IPAddress Address), string>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var program in programs)
        {
            if (program.Isolate.Confinement.Network is not NetworkOptions.Veth link || !program.Isolate.At.TryGetValue("network", out var at))
            {
                continue;
            }

            var name = program.Spec.Name;
            foreach (var address in (InterfaceAddress?[])[link.Address, link.AddressIPv6])
            {
                if (address is not null && !addresses.TryAdd((link.Bridge, address.Address), name))
                {
                    reader.Report(at, $"programs {DisplayText.Quote(addresses[(link.Bridge, address.Address)])} and {DisplayText.Quote(name)} both have the address {address.Address}",
                        "give each its own");
                }
            }

            if (link.HostName is { } outside && !names.TryAdd(outside, name))
            {
                reader.Report(at, $"programs {DisplayText.Quote(names[outside])} and {DisplayText.Quote(name)} both have the outside_name {DisplayText.Quote(outside)}",
                    "give each its own, or leave it out");
            }
        }
    }
}
