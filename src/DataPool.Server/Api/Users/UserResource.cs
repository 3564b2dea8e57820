using System.Diagnostics.CodeAnalysis;
using DataPool.Server.Security;
using DataPool.Server.Security.Users;

namespace DataPool.Server.Api.Users;

/// <summary>A person who may sign in.</summary>
internal record UserResource
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The person's name.</summary>
    public required string Name { get; init; }

    /// <summary>The e-mail address, with which the person signs in.</summary>
    public required string Email { get; init; }

    /// <summary>What the person may do: viewer reads; operator also changes connectors, keys and streams; admin all.</summary>
    public required AccessRole Role { get; init; }

    /// <summary>False until the person has set a password: nobody can sign in as this user before that.</summary>
    public required bool HasPassword { get; init; }

    /// <summary>When the open link stops with which the person sets a password; null where there is none.</summary>
    public required DateTime? InvitedUntil { get; init; }

    /// <summary>When the user was made.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the person last signed in; null before that.</summary>
    public required DateTime? LastSignInAt { get; init; }

    /// <summary>A user as it is shown.</summary>
    public static UserResource Of(User user)
    {
        var stored = user.Stored;
        return new()
        {
            Id = stored.Id,
            Name = stored.Name,
            Email = stored.Email,
            Role = AccessRoles.Of(stored.Role),
            HasPassword = stored.PasswordHash is not null,
            InvitedUntil = stored.InvitedUntil?.UtcDateTime,
            CreatedAt = stored.CreatedAt.UtcDateTime,
            LastSignInAt = user.LastSignInAt?.UtcDateTime,
        };
    }
}

/// <summary>A user with a link that was just made.</summary>
internal sealed record InvitedUser : UserResource
{
    [SetsRequiredMembers]
    public InvitedUser(UserResource user, string? invitation) : base(user) => Invitation = invitation is null ? null : "/setup#" + invitation;

    /// <summary>The path of the page on which the person sets a password, once, until invitedUntil: shown this once, not stored. Null for a user who has one.</summary>
    public string? Invitation { get; init; }
}

/// <summary>A page of users, in the order of their creation.</summary>
internal sealed record UserList
{
    /// <summary>The users.</summary>
    public required IReadOnlyList<UserResource> Data { get; init; }

    /// <summary>The cursor of the next page; null on the last one.</summary>
    public required string? Next { get; init; }
}

// Only described: UserBodies reads them.
/// <summary>A user who is to be made.</summary>
internal sealed record NewUser
{
    /// <summary>The person's name, 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The e-mail address, with which the person signs in; compared without case.</summary>
    public required string Email { get; init; }

    /// <summary>What the person may do: viewer, operator or admin.</summary>
    public required AccessRole Role { get; init; }

    /// <summary>A password of 12 to 256 characters. Without one the answer holds a link with which the person sets it.</summary>
    public string? Password { get; init; }
}

/// <summary>What is to change of a user.</summary>
internal sealed record UserChange
{
    /// <summary>The person's name, 1 to 200 characters.</summary>
    public string? Name { get; init; }

    /// <summary>What the person may do: viewer, operator or admin.</summary>
    public AccessRole? Role { get; init; }
}
