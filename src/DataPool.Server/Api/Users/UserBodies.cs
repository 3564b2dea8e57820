using DataPool.Core.Connectors;
using DataPool.Server.Security;
using DataPool.Server.Security.Users;

namespace DataPool.Server.Api.Users;

/// <summary>Reads and checks what is sent about users; every error is found at once.</summary>
internal static class UserBodies
{
    private const int MaxNameLength = 200;

    // Longer texts are no password that anybody has, in whatever form it is typed.
    private const int MaxSecretLength = 2_048;

    /// <summary>A user who is to be made: <c>{name, email, role, password?}</c>.</summary>
    /// <exception cref="InvalidDefinitionException">Something is wrong; it names all of it.</exception>
    public static (string Name, string Email, AccessRole Role, string? Password) ReadNew(byte[] body) => Read(body, reader =>
    {
        var email = Email(reader);
        return (Name(reader), email, Role(reader), reader.Has("password") ? NewPassword(reader, "password", email) : null);
    });

    /// <summary>What is to change of a user: <c>{name?, role?}</c>.</summary>
    /// <exception cref="InvalidDefinitionException">Something is wrong; it names all of it.</exception>
    public static (string? Name, AccessRole? Role) ReadChange(byte[] body) => Read(body, reader =>
        (reader.Has("name") ? Name(reader) : null, reader.Has("role") ? Role(reader) : (AccessRole?)null));

    /// <summary>What somebody signs in with: <c>{email, password}</c>. Whether these can be right is not told here.</summary>
    /// <exception cref="InvalidDefinitionException">Something is missing.</exception>
    public static (string Email, string Password) ReadSignIn(byte[] body) => Read(body, reader =>
        (reader.Text("email", required: true, MaxSecretLength) ?? "", reader.Text("password", required: true, MaxSecretLength) ?? ""));

    /// <summary>Only the token of a set-up: what else there must be depends on it.</summary>
    /// <exception cref="InvalidDefinitionException">It is missing.</exception>
    public static string ReadToken(byte[] body)
    {
        using var document = DefinitionText.Parse(body);
        var errors = new List<DefinitionError>();
        var token = new ObjectReader(document.RootElement, "", errors).Text("token", required: true, MaxSecretLength);
        return errors.Count == 0 ? token! : throw new InvalidDefinitionException(errors);
    }

    /// <summary>The first user: <c>{token, name, email, password}</c>.</summary>
    /// <exception cref="InvalidDefinitionException">Something is wrong; it names all of it.</exception>
    public static (string Name, string Email, string Password) ReadSetup(byte[] body) => Read(body, reader =>
    {
        reader.Text("token");
        var email = Email(reader);
        return (Name(reader), email, NewPassword(reader, "password", email));
    });

    /// <summary>The password of somebody who was invited: <c>{token, password}</c>.</summary>
    /// <exception cref="InvalidDefinitionException">Something is wrong; it names all of it.</exception>
    public static string ReadInvited(byte[] body, string email) => Read(body, reader =>
    {
        reader.Text("token");
        return NewPassword(reader, "password", email);
    });

    /// <summary>A change of the own password: <c>{current, new}</c>.</summary>
    /// <exception cref="InvalidDefinitionException">Something is wrong; it names all of it.</exception>
    public static (string Current, string New) ReadPasswords(byte[] body, string email) => Read(body, reader =>
        (reader.Text("current", required: true, MaxSecretLength) ?? "", NewPassword(reader, "new", email)));

    private static T Read<T>(byte[] body, Func<ObjectReader, T> read)
    {
        using var document = DefinitionText.Parse(body);
        var errors = new List<DefinitionError>();
        var reader = new ObjectReader(document.RootElement, "", errors);
        var value = read(reader);
        reader.Done();
        return errors.Count == 0 ? value : throw new InvalidDefinitionException(errors);
    }

    private static string Name(ObjectReader reader)
    {
        var name = reader.Text("name", required: true, MaxNameLength)?.Trim() ?? "";
        if (name.Any(char.IsControl)) reader.Error("name", "invalid", "name must not hold control characters.");
        return name;
    }

    private static string Email(ObjectReader reader)
    {
        if (reader.Text("email", required: true)?.Trim() is not { } email) return "";
        if (!EmailAddress.IsValid(email)) reader.Error("email", "invalid", "email " + EmailAddress.Wrong);
        return email;
    }

    private static AccessRole Role(ObjectReader reader)
    {
        if (!reader.Has("role")) reader.Error("role", "required", "role is required: viewer, operator or admin.");
        return AccessRoles.Of(reader.Choice("role", AccessRoles.Words[0], AccessRoles.Words));
    }

    private static string NewPassword(ObjectReader reader, string member, string email)
    {
        if (reader.Text(member, required: true, MaxSecretLength) is not { } password) return "";
        if (PasswordRule.Fault(password, email) is { } fault) reader.Error(member, "invalid", fault);
        return password;
    }
}
