namespace DataPool.Core.Connectors;

/// <summary>A definition is not what it should be (422 <c>invalid_definition</c>); it lists everything that is wrong.</summary>
public sealed class InvalidDefinitionException : Exception
{
    /// <summary>An error with all that was found, which must not be empty.</summary>
    public InvalidDefinitionException(IReadOnlyList<DefinitionError> errors)
        : base(errors.Count == 1 ? errors[0].Message : $"{errors.Count} things are wrong; the first: {errors[0].Message}") =>
        Errors = errors;

    /// <summary>What is wrong, in the order in which it was found.</summary>
    public IReadOnlyList<DefinitionError> Errors { get; }
}
