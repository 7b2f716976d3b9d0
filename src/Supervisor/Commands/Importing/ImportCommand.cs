using System.CommandLine;
using Supervisor.Configuration.Source;
using Supervisor.Importing;

namespace Supervisor.Commands.Importing;

/// <summary>
/// supervisor import FILE: another supervisor's file as a configuration, with what has no equal in its comments and on
/// standard error. Ends with 0 when there is one, with 2 where the file has errors, and with 1 where nothing can be written.
/// </summary>
internal static class ImportCommand
{
    private const int CannotWrite = 1;

    public static Command Build(CommandLineParts parts, ExamplesHelp help)
    {
        var command = new Command("import", "Print a supervisord.conf or a Procfile as a configuration that does the same.");
        var file = new Argument<string>("FILE") { Description = "A file that is called Procfile, or one of supervisord." };
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Where to write it; standard output unless given." };
        command.Add(file);
        command.Add(output);
        command.SetAction(result => Run(
            new ImportSource(result.GetValue(file)!, parts.Environment(), Environment.CurrentDirectory),
            result.GetValue(output),
            parts));
        help.Add(
            command,
            "supervisor import /etc/supervisor/supervisord.conf -o /etc/supervisor.toml",
            "supervisor import Procfile | less");
        return command;
    }

    public static int Run(ImportSource source, string? output, CommandLineParts parts)
    {
        switch (Importer.Import(source))
        {
            case ImportResult.Failed failed:
                DiagnosticPrinter.Write(parts.Error, failed.Problems, parts.Colour);
                return CommandLine.UsageError;
            case ImportResult.Done done:
                DiagnosticPrinter.Write(parts.Error, done.Losses, parts.Colour);
                return Write(done.Toml, output, parts);
            default:
                throw new InvalidOperationException("an import is done or has failed");
        }
    }

    private static int Write(string toml, string? output, CommandLineParts parts)
    {
        if (output is null)
        {
            parts.Output.Write(toml);
            return 0;
        }

        try
        {
            File.WriteAllText(output, toml);
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            parts.Error.WriteLine($"supervisor: cannot write {output}: {failure.Message}");
            return CannotWrite;
        }
    }
}
