namespace Isolation.Tests;

/// <summary>For what is counted over the whole process: nothing else runs beside it.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
