using System.CommandLine;
using Supervisor.Client;
using Supervisor.Commands.Controlling;
using Supervisor.Configuration;
using Supervisor.Configuration.Source;

namespace Supervisor.Commands.Graphing;

/// <summary>supervisor graph: who waits for whom, as it is in force; or in a file, for which nothing has to run.</summary>
internal static class GraphCommand
{
    private enum Form
    {
        Text,
        Mermaid,
        Dot,
        Json,
    }

    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var command = new Command("graph", "Show who waits for whom.");
        var file = new Argument<string?>("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = "A configuration to show instead of the one in force." };
        var mermaid = new Option<bool>("--mermaid") { Description = "Print it for Mermaid." };
        var dot = new Option<bool>("--dot") { Description = "Print it for Graphviz." };
        command.Add(file);
        command.Add(mermaid);
        command.Add(dot);
        var options = new ControlOptions(command, inherited);
        options.Act(parts, (session, result) =>
        {
            var form = session.Json ? Form.Json : result.GetValue(mermaid) ? Form.Mermaid : result.GetValue(dot) ? Form.Dot : Form.Text;
            return result.GetValue(file) is { } given
                ? OfFile(given, session, form, parts)
                : OfSupervisor(options.Configuration(result) ?? CommandLine.DefaultConfiguration, session, form, parts);
        });
        help.Add(
            command,
            "supervisor graph",
            "supervisor graph /etc/supervisor.toml --dot | dot -Tsvg > programs.svg",
            "supervisor graph --mermaid");
        return command;
    }

    /// <param name="path">What is shown where nobody is there to ask.</param>
    private static int OfSupervisor(string path, Session session, Form form, CommandLineParts parts)
    {
        var environment = parts.Environment();
        if (!session.IsThere() && environment.ReadFile(path, 0) is FileContent.Bytes)
        {
            session.Error.WriteLine($"supervisor: nobody is there to ask; this is what {DisplayText.Clean(path)} says");
            return OfFile(path, session, form, parts);
        }

        return session.Ask(new ControlRequest("GET", "/v1/graph"), answer =>
        {
            var body = answer.ReadAll();
            if (form is Form.Json)
            {
                session.Print(body);
            }
            else
            {
                Print(WaitGraph.Read(body), session, form);
            }

            return ControlExit.Done;
        });
    }

    private static int OfFile(string path, Session session, Form form, CommandLineParts parts)
    {
        switch (ConfigurationLoader.Load(path, parts.Environment()))
        {
            case ConfigurationResult.Valid valid:
                Print(WaitGraph.Of(valid.Configuration.Engine.Programs), session, form);
                return ControlExit.Done;
            case ConfigurationResult.Invalid invalid:
                DiagnosticPrinter.Write(parts.Error, invalid.Problems, parts.Colour);
                return CommandLine.UsageError;
            default:
                throw new InvalidOperationException("a configuration is valid or not");
        }
    }

    private static void Print(WaitGraph graph, Session session, Form form)
    {
        switch (form)
        {
            case Form.Json:
                JsonText.Write(session.Output, graph.Write);
                break;
            case Form.Mermaid:
                session.Output.Write(GraphText.Mermaid(graph));
                break;
            case Form.Dot:
                session.Output.Write(GraphText.Dot(graph));
                break;
            default:
                session.Output.Write(GraphText.Of(graph, session.OutputColour));
                break;
        }
    }
}
