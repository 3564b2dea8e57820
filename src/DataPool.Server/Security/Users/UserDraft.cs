namespace DataPool.Server.Security.Users;

/// <summary>A user who is to be made. Holds a hash: no record, so that nothing prints it.</summary>
internal sealed class UserDraft
{
    /// <summary>The person's name.</summary>
    public required string Name { get; init; }

    /// <summary>The e-mail address.</summary>
    public required string Email { get; init; }

    /// <summary>What the person may do.</summary>
    public required AccessRole Role { get; init; }

    /// <summary>The password's hash; null for somebody who sets the password with a link.</summary>
    public string? PasswordHash { get; init; }
}

/// <summary>Nobody could manage users any more.</summary>
internal sealed class LastAdminException(string name)
    : Exception($"{name} is the last administrator who can sign in. Make another user an administrator first.");
