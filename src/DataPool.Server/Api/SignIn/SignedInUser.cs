using DataPool.Server.Security;
using DataPool.Server.Security.Users;

namespace DataPool.Server.Api.SignIn;

/// <summary>Who has just signed in.</summary>
internal sealed record SignedInUser
{
    /// <summary>The person's name.</summary>
    public required string Name { get; init; }

    /// <summary>The e-mail address.</summary>
    public required string Email { get; init; }

    /// <summary>What the person may do.</summary>
    public required AccessRole Role { get; init; }

    /// <summary>A user as it is shown to itself.</summary>
    public static SignedInUser Of(User user) => new() { Name = user.Name, Email = user.Email, Role = user.Role };
}
