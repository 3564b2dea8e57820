namespace DataPool.Server.Security.Users;

/// <summary>The administrator that the settings name: there from the first start on, and again whenever nobody can sign in any more.</summary>
internal sealed class ConfiguredAdmin(DataPoolSettings settings, UserRegistry users, Passwords passwords)
{
    private const string Name = "Administrator";

    /// <summary>Makes that user, or gives it the role and the password of the settings. Call once, when the users are there.</summary>
    /// <exception cref="Core.Storage.StorageException">It could not be stored.</exception>
    public async Task ApplyAsync()
    {
        if (settings.AdminEmail is not { } email || settings.AdminPassword is not { } password) return;
        if (users.FindByEmail(email) is not { } user)
        {
            await users.CreateAsync(new UserDraft { Name = Name, Email = email, Role = AccessRole.Admin, PasswordHash = await passwords.HashAsync(password) });
            return;
        }

        var isRight = await passwords.IsRightAsync(user.Stored.PasswordHash, password);
        if (isRight && user.Role == AccessRole.Admin) return;
        await users.KeepAdminAsync(user, isRight ? user.Stored.PasswordHash! : await passwords.HashAsync(password));
    }
}
