using System.CommandLine;
using System.Globalization;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor scale: another number of replicas while they run.</summary>
internal static class ScaleCommand
{
    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var scale = new Command("scale", "Give programs another number of replicas, until the file is read again.");
        var wanted = new Argument<string[]>("PROGRAM=COUNT") { Arity = ArgumentArity.OneOrMore, Description = "A program that has `replicas` in the file, and how many there are to be." };
        wanted.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (Parse(token.Value) is null)
                {
                    result.AddError($"'{token.Value}' is not PROGRAM=COUNT, as web=3.");
                }
            }
        });
        scale.Add(wanted);
        new ControlOptions(scale, inherited).Act(parts, (session, result) =>
        {
            var code = ControlExit.Done;
            foreach (var text in result.GetValue(wanted) ?? [])
            {
                var (program, count) = Parse(text)!.Value;
                var ended = ReloadCommands.Put(session, $"/v1/programs/{Session.Encode(program)}/scale?replicas={count.ToString(CultureInfo.InvariantCulture)}");
                code = code is ControlExit.Done ? ended : code;
            }

            return code;
        });
        help.Add(scale, "supervisor scale web=3", "supervisor scale web=3 worker=8");
        return scale;
    }

    private static (string Program, int Count)? Parse(string text)
    {
        var equals = text.LastIndexOf('=');
        return equals > 0 && int.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? (text[..equals], count) : null;
    }
}
