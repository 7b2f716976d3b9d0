using System.CommandLine;
using Supervisor.Client;
using Supervisor.Commands.Controlling;
using Supervisor.Configuration.Values;
using Supervisor.Kernel;

namespace Supervisor.Commands.Completing;

/// <summary>
/// supervisor completion SHELL: a script for a shell; and the hidden command that the script asks at each press of the key, so
/// that it always knows the commands of this version and the programs that there are now.
/// </summary>
internal static class CompletionCommands
{
    /// <summary>The command that the scripts ask.</summary>
    public const string Hidden = "complete";

    /// <summary>The last line of an answer where the shell is to offer paths.</summary>
    public const string FilesMark = ":files";

    /// <summary>Nobody waits longer for a press of a key.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public static Command BuildCompletion(CommandLineParts parts, ExamplesHelp help)
    {
        var command = new Command("completion", "Print the script that completes commands and programs' names in a shell.");
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.All.Select(script => script.Shell)]);
        command.Add(shell);
        command.SetAction(result =>
        {
            parts.Output.Write(CompletionScripts.All.First(script => script.Shell == result.GetValue(shell)).Text);
            return 0;
        });
        help.Add(
            command,
            "supervisor completion bash > /usr/share/bash-completion/completions/supervisor",
            "supervisor completion zsh > /usr/share/zsh/site-functions/_supervisor",
            "supervisor completion fish > ~/.config/fish/completions/supervisor.fish",
            "source <(supervisor completion bash)");
        return command;
    }

    /// <summary><c>complete -- WORD…</c>, or <c>complete --line TEXT</c> for a shell that splits words in its own way.</summary>
    public static Command BuildComplete(CommandLineParts parts, Command root)
    {
        var command = new Command(Hidden, "What may stand at the end of a command line.") { Hidden = true };
        var words = new Argument<string[]>("WORD") { Arity = ArgumentArity.ZeroOrMore };
        var line = new Option<string?>("--line") { HelpName = "TEXT" };
        command.Add(words);
        command.Add(line);
        command.SetAction(result =>
        {
            if (result.GetValue(line) is { } text)
            {
                Answer(parts, root, Split(text), isLine: true);
            }
            else
            {
                Answer(parts, root, result.GetValue(words) ?? [], isLine: false);
            }

            return 0;
        });
        return command;
    }

    private static void Answer(CommandLineParts parts, Command root, IReadOnlyList<string> words, bool isLine)
    {
        var completion = new Completion(root, target => Names(target, parts));
        var candidates = completion.Find(words);

        // bash replaces no more than what follows a colon or an equals sign.
        var word = words.Count == 0 ? "" : words[^1];
        var kept = isLine ? word.LastIndexOfAny([':', '=']) + 1 : 0;
        foreach (var (candidate, description) in candidates)
        {
            parts.Output.WriteLine(isLine || description is null ? candidate[kept..] : $"{candidate}\t{description}");
        }

        if (completion.WantsFiles)
        {
            parts.Output.WriteLine(FilesMark);
        }
    }

    /// <summary>The words after the program's own name; the last is empty after a space.</summary>
    private static List<string> Split(string line)
    {
        foreach (var closed in (string[])[line, line + "\"", line + "'"])
        {
            if (WordList.Split(closed) is { Ok: true, Value: var words })
            {
                var isNext = closed == line && line is [.., ' ' or '\t'];
                return [.. words.Skip(1).Select(word => word.Text), .. isNext || words.Count < 2 ? (string[])[""] : []];
            }
        }

        return [""];
    }

    private static List<Candidate> Names(TargetChoice choice, CommandLineParts parts)
    {
        if (choice.Find(parts.Environment(), out _) is not { } target)
        {
            return [];
        }

        try
        {
            using var answer = new ControlClient(target).Send(new ControlRequest("GET", "/v1/programs"), Clock.Now() + Patience, out _);
            return answer?.IsSuccess is true ? Names(ProgramRow.Read(answer.ReadAll())) : [];
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or System.Text.Json.JsonException)
        {
            return [];
        }
    }

    private static List<Candidate> Names(IReadOnlyList<ProgramRow> programs) =>
    [
        .. programs.Select(program => new Candidate(program.Name, program.State)),
        .. programs.Where(program => program.Family.Length > 0).Select(program => program.Family).Distinct(StringComparer.Ordinal).Select(family => new Candidate(family, "all replicas")),
        .. programs.SelectMany(program => program.Groups).Distinct(StringComparer.Ordinal).Select(group => new Candidate(group, "a group")),
        new Candidate("all", "every program"),
    ];
}
