namespace System.Runtime;

/// <summary>
/// Known to native AOT by this name: the method is a plain function of the binary, called without a transition from
/// unmanaged code, so also where no runtime has been started.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeExportAttribute(string entry) : Attribute
{
    public string Entry { get; } = entry;
}
