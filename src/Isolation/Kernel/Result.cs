using System.Diagnostics.CodeAnalysis;

namespace Supervisor.Isolation.Kernel;

/// <summary>Either a value or the reason why there is none. A failure of the kernel is a value, not an exception.</summary>
/// <typeparam name="TValue">What succeeded.</typeparam>
/// <typeparam name="TError">What is known of the failure.</typeparam>
public sealed class Result<TValue, TError>
    where TValue : class
    where TError : class
{
    private readonly TValue? _value;
    private readonly TError? _error;

    /// <summary>A success.</summary>
    /// <param name="value">The value.</param>
    public Result(TValue value) => _value = value;

    /// <summary>A failure.</summary>
    /// <param name="error">The reason.</param>
    public Result(TError error) => _error = error;

    /// <summary>Gives the value, or else the error.</summary>
    /// <param name="value">The value where the result is true.</param>
    /// <param name="error">The error where the result is false.</param>
    /// <returns>Whether there is a value.</returns>
    public bool TryGet([NotNullWhen(true)] out TValue? value, [NotNullWhen(false)] out TError? error)
    {
        value = _value;
        error = _error;
        return value is not null;
    }
}
