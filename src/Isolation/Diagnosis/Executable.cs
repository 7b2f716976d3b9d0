using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Diagnosis;

/// <summary>What the first bytes of a file say of why the kernel does not run it; see execve(2) and elf(5).</summary>
internal static class Executable
{
    private const int Beginning = 64 * 1024;
    private const int ScriptLine = 256;
    private const int ProgramHeaderInterpreter = 3;
    private const byte Class64 = 2;
    private const byte LittleEndian = 1;

    private static readonly (int Number, string Name)[] Machines =
    [
        (3, "i386"), (8, "MIPS"), (20, "PowerPC"), (21, "PowerPC 64"), (22, "S/390"), (40, "ARM (32 bits)"),
        (62, "x86-64"), (183, "aarch64"), (243, "RISC-V"), (258, "LoongArch"),
    ];

    public static string? WhatIsWrongWith(string path, Errno errno)
    {
        if (!KernelFile.TryRead(path, Beginning, out var bytes, out _))
        {
            return null;
        }

        if (bytes.Length == 0)
        {
            return "the file is empty";
        }

        if (IsElf(bytes))
        {
            return ElfTrouble(bytes);
        }

        if (bytes.AsSpan().StartsWith("#!"u8))
        {
            return ScriptTrouble(bytes);
        }

        return errno != Errno.ENOEXEC ? null
            : bytes.AsSpan(0, Math.Min(bytes.Length, ScriptLine)).Contains((byte)0)
                ? "it is not a program of a format that this kernel runs"
                : "it looks like a script without a first line such as #!/bin/sh";
    }

    /// <summary>What forbids the interpreter of a script that is itself executable, or null.</summary>
    public static string? InterpreterTrouble(string path) =>
        KernelFile.TryRead(path, Beginning, out var bytes, out _) && bytes.AsSpan().StartsWith("#!"u8)
        && KernelFile.TryStatus(InterpreterOf(bytes), out var status, out _) && !(status.Kind is FileKind.Regular && status.IsExecutable)
            ? $"its interpreter {InterpreterOf(bytes)} cannot be executed"
            : null;

    private static string ScriptTrouble(byte[] bytes)
    {
        var interpreter = InterpreterOf(bytes);
        if (interpreter.Length == 0)
        {
            return "its first line #! names no interpreter";
        }

        if (interpreter.EndsWith('\r'))
        {
            return $"its first line names the interpreter {interpreter[..^1]} with a carriage return at the end: the lines end as on Windows";
        }

        return !KernelFile.TryStatus(interpreter, out var status, out _) ? $"its interpreter {interpreter} does not exist"
            : status.Kind is not FileKind.Regular || !status.IsExecutable ? $"its interpreter {interpreter} cannot be executed"
            : KernelFile.TryRead(interpreter, Beginning, out var program, out _) && IsElf(program) && ElfTrouble(program) is { } trouble
                ? $"its interpreter {interpreter} does not run: {trouble}"
                : $"its interpreter {interpreter} does not run";
    }

    private static string InterpreterOf(byte[] script)
    {
        var line = script.AsSpan(2, Math.Min(script.Length, ScriptLine) - 2);
        var end = line.IndexOf((byte)'\n');
        var words = Encoding.UTF8.GetString(end < 0 ? line : line[..end]).TrimStart(' ', '\t');
        var space = words.AsSpan().IndexOfAny(' ', '\t');
        return space < 0 ? words : words[..space];
    }

    private static bool IsElf(byte[] bytes) => bytes.AsSpan().StartsWith("\x7f"u8) && bytes.AsSpan(1).StartsWith("ELF"u8);

    private static string? ElfTrouble(byte[] bytes)
    {
        if (bytes.Length < 64)
        {
            return "it is a program that was cut short";
        }

        var own = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 183 : 62;
        var machine = bytes[5] == LittleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(18))
            : BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(18));
        if (machine != own)
        {
            return Foreign(machine, own);
        }

        return LoaderOf(bytes) is { } loader && !KernelFile.TryStatus(loader, out _, out _)
            ? $"its dynamic loader {loader} does not exist: it was built for another C library or distribution"
            : null;
    }

    private static string Foreign(int machine, int own) => $"it is a program for {NameOf(machine)}, and this machine is {NameOf(own)}";

    private static string NameOf(int machine)
    {
        foreach (var known in Machines)
        {
            if (known.Number == machine)
            {
                return known.Name;
            }
        }

        return $"machine {machine} of elf.h";
    }

    /// <summary>PT_INTERP of a little-endian program, or null where it has none within the bytes.</summary>
    private static string? LoaderOf(byte[] bytes)
    {
        if (bytes[5] != LittleEndian)
        {
            return null;
        }

        var wide = bytes[4] == Class64;
        var table = wide ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(32)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(28));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(wide ? 54 : 42));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(wide ? 56 : 44));
        var smallest = wide ? 56 : 32;
        for (var index = 0; index < count && size >= smallest; index++)
        {
            var start = table + ((ulong)index * (ulong)size);
            if (start > (ulong)(bytes.Length - smallest) || table > (ulong)bytes.Length)
            {
                return null;
            }

            var header = bytes.AsSpan((int)start, smallest);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) == ProgramHeaderInterpreter)
            {
                var offset = wide ? BinaryPrimitives.ReadUInt64LittleEndian(header[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
                var length = wide ? BinaryPrimitives.ReadUInt64LittleEndian(header[32..]) : BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
                return offset > (ulong)bytes.Length || length > (ulong)bytes.Length - offset
                    ? null
                    : Encoding.UTF8.GetString(bytes, (int)offset, (int)length).TrimEnd('\0');
            }
        }

        return null;
    }
}
