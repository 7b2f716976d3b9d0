using Supervisor.Configuration;
using Supervisor.Configuration.Source;

namespace Supervisor.Commands;

/// <summary>supervisor check FILE…: what would run, or how it is confined; or all that is wrong.</summary>
internal static class CheckCommand
{
    public static int Run(IReadOnlyList<string> files, bool security, ConfigurationEnvironment environment, TextWriter output, TextWriter error, bool colour)
    {
        var code = 0;
        foreach (var file in files)
        {
            switch (ConfigurationLoader.Load(file, environment))
            {
                case ConfigurationResult.Valid valid:
                    DiagnosticPrinter.Write(error, valid.Warnings, colour);
                    foreach (var line in security
                        ? ConfigurationSummary.SecurityLines(file, valid.Configuration)
                        : ConfigurationSummary.Lines(file, valid.Configuration))
                    {
                        output.WriteLine(line);
                    }

                    break;
                case ConfigurationResult.Invalid invalid:
                    DiagnosticPrinter.Write(error, invalid.Problems, colour);
                    error.WriteLine($"{file}: {Count(invalid)}");
                    code = CommandLine.UsageError;
                    break;
            }
        }

        return code;
    }

    private static string Count(ConfigurationResult.Invalid invalid) =>
        invalid.Problems.Count(problem => problem.Severity == Severity.Error) switch
        {
            1 => "1 error",
            var errors => $"{errors} errors",
        };
}
