using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Supervisor.HouseTests;

/// <summary>What does not fit on a screen or two is two things.</summary>
public sealed class LengthTests
{
    private const int FileLines = 400;
    private const int NativeFileLines = 300;
    private const int FunctionLines = 70;

    [Fact]
    public void No_file_is_longer_than_400_lines_and_no_C_file_longer_than_300() =>
        Rule.Holds("divide it by idea",
            from file in SourceTree.Files
            let limit = Path.GetExtension(file.Path) switch { ".cs" => FileLines, ".c" or ".h" => NativeFileLines, _ => int.MaxValue }
            where file.Lines.Length > limit
            select $"{file.Path}: {file.Lines.Length} lines");

    [Fact]
    public void No_function_is_longer_than_70_lines() =>
        Rule.Holds("divide it by step",
            from file in SourceTree.Code
            from function in file.Syntax.DescendantNodes().Where(IsFunction)
            let lines = LinesOf(function)
            where lines > FunctionLines
            select $"{file.At(function)}: {lines} lines");

    private static bool IsFunction(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax;

    private static int LinesOf(SyntaxNode function)
    {
        var span = function.SyntaxTree.GetLineSpan(function.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
