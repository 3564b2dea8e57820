namespace DataPool.Admin.Api;

/// <summary>A person who may sign in.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="Role">What that person may do.</param>
/// <param name="HasPassword">False until the person has set a password.</param>
/// <param name="InvitedUntil">When the open invitation stops; null for none.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastSignInAt">When the person last signed in; null before that.</param>
/// <param name="Invitation">The path of the page on which the person sets a password: given only when it was just made.</param>
public sealed record UserRow(
    string Id, string Name, string Email, PageRole Role, bool HasPassword, DateTimeOffset? InvitedUntil, DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt, string? Invitation);

/// <summary>An API token.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
/// <param name="Role">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it stops; null for never.</param>
/// <param name="LastUsedAt">When it was last used; null before that.</param>
/// <param name="Token">The token: given only when it was just made.</param>
public sealed record TokenRow(string Id, string Name, PageRole Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string? Token);

/// <summary>A read key.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
/// <param name="Streams">The streams that it opens: names or patterns.</param>
/// <param name="Origins">The origins from which browsers may use it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it stops; null for never.</param>
/// <param name="LastUsedAt">When it was last used; null before that.</param>
/// <param name="Key">The key: given only when it was just made.</param>
public sealed record ReadKeyRow(
    string Id, string Name, IReadOnlyList<string> Streams, IReadOnlyList<string> Origins, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string? Key);
