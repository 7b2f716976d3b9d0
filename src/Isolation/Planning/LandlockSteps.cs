using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>A Landlock ruleset and its rules; see landlock(7). Paths are opened by the child, in the root that the program sees.</summary>
internal static class LandlockSteps
{
    private const string Operation = "restrict it by Landlock";

    /// <summary>What this kernel cannot enforce, or null.</summary>
    public static LaunchFailure? Check(Confinement confinement, HostFacts host)
    {
        if (confinement.Landlock is not { } rules)
        {
            return null;
        }

        foreach (var path in rules.Read.Concat(rules.Write))
        {
            if (!Plain(path).StartsWith('/') || path.Contains('\0'))
            {
                return Impossible($"restrict it by Landlock to \"{path.Replace('\0', '?')}\"", "a path is absolute and has no NUL character");
            }
        }

        var abi = host.LandlockAbi;
        return abi == 0 ? Impossible(Operation, "the kernel is older than Linux 5.13, is built without it or has it switched off (lsm= at boot), or a seccomp filter refuses it")
            : rules.BestEffort ? null
            : abi < LandlockRights.AbiOfFiles && !(rules.Read.IsEmpty && rules.Write.IsEmpty) ? TooOld("protecting files from truncation", "6.2", LandlockRights.AbiOfFiles, abi)
            : abi < LandlockRights.AbiOfPorts && (rules.Listen ?? rules.Connect) is not null ? TooOld("governing TCP ports", "6.7", LandlockRights.AbiOfPorts, abi)
            : abi < LandlockRights.AbiOfScopes && rules.Scoped ? TooOld("a scope of signals and abstract sockets", "6.12", LandlockRights.AbiOfScopes, abi)
            : null;
    }

    public static void Add(PlanBuilder plan, Confinement confinement, HostFacts host)
    {
        if (confinement.Landlock is not { } rules || LandlockRights.Governed(rules, host.LandlockAbi) is not { IsEmpty: false } governed)
        {
            return;
        }

        var ruleset = plan.NewRegister();
        var attributes = Attributes(governed, host.LandlockAbi);
        plan.Add(new Step(Phase.Landlock, LandlockCreateRuleset, Operation, attributes, attributes.Bytes.Length, 0) { Store = ruleset, Feature = Feature.Landlock });
        foreach (var path in rules.Read)
        {
            AddPath(plan, ruleset, path, "read", LandlockRights.Read & governed.Files);
        }

        foreach (var path in rules.Write)
        {
            AddPath(plan, ruleset, path, "change", LandlockRights.Write & governed.Files);
        }

        AddPorts(plan, ruleset, rules.Listen, "listen on", LandlockRights.BindTcp & governed.Ports);
        AddPorts(plan, ruleset, rules.Connect, "connect to", LandlockRights.ConnectTcp & governed.Ports);
        plan.Add(new Step(Phase.Landlock, LandlockRestrictSelf, Operation, ruleset, 0)
        {
            Feature = Feature.Landlock,
            Hints = [new(Errno.E2BIG, "the supervisor itself is restricted 16 times over already")],
        });
        plan.Add(new Step(Phase.Landlock, Close, Operation, ruleset));
        plan.Return(ruleset);
    }

    /// <summary>Two rules, which add up: one with the rights of directories where it is one, and one that holds for any file.</summary>
    private static void AddPath(PlanBuilder plan, Register ruleset, string path, string use, ulong rights)
    {
        var isOptional = path.StartsWith('-');
        var purpose = $"let it {use} {Plain(path)}";
        var file = plan.NewRegister();
        AddRule(O_PATH_DIRECTORY_CLOEXEC, rights, isOptional ? [Errno.ENOTDIR, Errno.ENOENT] : [Errno.ENOTDIR]);
        AddRule(O_PATH_CLOEXEC, rights & LandlockRights.OfFile, isOptional ? [Errno.ENOTDIR, Errno.ENOENT] : []);
        plan.Return(file);

        void AddRule(Argument how, ulong allowed, ImmutableArray<Errno> tolerated)
        {
            var rule = Beneath(allowed);
            plan.Add(new Step(Phase.Landlock, Openat, purpose, AT_FDCWD, Plain(path), how)
            {
                Store = file,
                Patch = new(rule, sizeof(ulong)),
                Tolerated = tolerated,
                SkipsAfterTolerated = tolerated.IsEmpty ? 0 : 2,
                Feature = Feature.Landlock,
                Hints =
                [
                    new(Errno.ENOENT, "it does not exist; a hyphen before a path passes over it then"),
                    new(Errno.EACCES, "the program's user may not search a directory above it"),
                ],
            });
            plan.Add(new Step(Phase.Landlock, LandlockAddRule, purpose, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0) { Feature = Feature.Landlock });
            plan.Add(new Step(Phase.Landlock, Close, purpose, file));
        }
    }

    private static void AddPorts(PlanBuilder plan, Register ruleset, ImmutableArray<ushort>? ports, string use, ulong right)
    {
        if (right == 0)
        {
            return;
        }

        foreach (var port in ports ?? [])
        {
            // struct landlock_net_port_attr: allowed access, port.
            var bytes = new byte[2 * sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, right);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(sizeof(ulong)), port);
            var number = port.ToString(CultureInfo.InvariantCulture);
            plan.Add(new Step(Phase.Landlock, LandlockAddRule, $"let it {use} TCP port {number}", ruleset, LANDLOCK_RULE_NET_PORT, new Argument.Structure([.. bytes], $"port {number}"), 0)
            {
                Feature = Feature.Landlock,
                Hints = [new(Errno.EAFNOSUPPORT, "the kernel has no TCP")],
            });
        }
    }

    /// <summary>struct landlock_ruleset_attr, as long as the kernel knows it: 8 bytes, 16 with ports, 24 with scopes.</summary>
    private static Argument.Structure Attributes(LandlockRights governed, int abi)
    {
        ReadOnlySpan<ulong> fields = [governed.Files, governed.Ports, governed.Scopes];
        var bytes = new byte[abi switch { >= LandlockRights.AbiOfScopes => 3, >= LandlockRights.AbiOfPorts => 2, _ => 1 } * sizeof(ulong)];
        for (var field = 0; field * sizeof(ulong) < bytes.Length; field++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(field * sizeof(ulong)), fields[field]);
        }

        return new Argument.Structure([.. bytes], string.Create(CultureInfo.InvariantCulture, $"files 0x{governed.Files:x}, ports 0x{governed.Ports:x}, scopes 0x{governed.Scopes:x}"));
    }

    /// <summary>struct landlock_path_beneath_attr, packed: 8 bytes of rights, and an int for the descriptor of the path.</summary>
    private static Argument.Structure Beneath(ulong rights)
    {
        var bytes = new byte[sizeof(ulong) + sizeof(int)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, rights);
        return new Argument.Structure([.. bytes], string.Create(CultureInfo.InvariantCulture, $"0x{rights:x} beneath it"));
    }

    private static string Plain(string path) => path.StartsWith('-') ? path[1..] : path;

    private static LaunchFailure TooOld(string what, string kernel, int needed, int abi) =>
        Impossible(Operation, $"{what} needs Linux {kernel} (Landlock ABI {needed}), and this kernel has ABI {abi}");

    private static LaunchFailure Impossible(string operation, string hint) => new(FailureKind.Resolve, operation) { Hint = hint, Feature = Feature.Landlock };
}
