using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Supervisor.HouseTests;

/// <summary>The init runs where no runtime has been started: its code may not need one.</summary>
public sealed class InitTests
{
    private const string Room = "src/Supervisor/Init";

    // An attribute is metadata, and never made there.
    private static readonly string[] Exempt = ["src/Supervisor/Init/RuntimeExportAttribute.cs"];

    private static IEnumerable<(CodeFile File, SyntaxNode Node)> Nodes =>
        from file in SourceTree.CodeIn(Room)
        where !Exempt.Contains(file.Path)
        from node in file.Syntax.DescendantNodes()
        select (file, node);

    [Fact]
    public void The_init_makes_no_object_no_array_and_no_string() =>
        Rule.Holds("no runtime has been started there: see Init/Entrance.cs",
            from found in Nodes
            where found.Node is ArrayCreationExpressionSyntax or ImplicitArrayCreationExpressionSyntax or CollectionExpressionSyntax
                or InterpolatedStringExpressionSyntax or AnonymousFunctionExpressionSyntax or RecordDeclarationSyntax or InterfaceDeclarationSyntax
                || (found.Node.IsKind(SyntaxKind.StringLiteralExpression) && !found.Node.Ancestors().OfType<AttributeSyntax>().Any())
                || (found.Node is ClassDeclarationSyntax type && !type.Modifiers.Any(SyntaxKind.StaticKeyword))
            select found.File.At(found.Node));

    [Fact]
    public void The_init_throws_nothing_and_catches_nothing() =>
        Rule.Holds("no runtime has been started there: see Init/Entrance.cs",
            from found in Nodes
            where found.Node is ThrowStatementSyntax or ThrowExpressionSyntax or TryStatementSyntax or UsingStatementSyntax or LockStatementSyntax
                or YieldStatementSyntax or AwaitExpressionSyntax
            select found.File.At(found.Node));

    [Fact]
    public void The_init_has_no_static_field() =>
        Rule.Holds("no runtime has been started there that would initialise it",
            from found in Nodes
            where found.Node is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.StaticKeyword)
            select found.File.At(found.Node));

    [Fact]
    public void The_init_calls_nothing_of_the_other_rooms_but_numbers_and_layouts() =>
        Rule.Holds("no runtime has been started there: see Init/Entrance.cs",
            from file in SourceTree.CodeIn(Room)
            from @using in file.Syntax.DescendantNodes().OfType<UsingDirectiveSyntax>()
            let name = @using.NamespaceOrType.ToString()
            where !name.StartsWith("Supervisor.Init", StringComparison.Ordinal)
                && name is not ("System.Runtime" or "System.Runtime.InteropServices" or "Supervisor.Isolation.Kernel" or "Supervisor.Isolation.Plan" or "Supervisor.Isolation.Launching")
            select file.At(@using));
}
