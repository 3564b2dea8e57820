using DataPool.Server.Security.Users;
using Xunit;

namespace DataPool.Server.Tests.Security.Users;

public sealed class PasswordRuleTests
{
    [Theory]
    [InlineData("", "0 characters. Use at least 12; a short sentence works well.")]
    [InlineData("x", "1 character. Use at least 12; a short sentence works well.")]
    [InlineData("secret123", "9 characters. Use at least 12; a short sentence works well.")]
    [InlineData("👩👩👩👩👩🚆", "6 characters. Use at least 12; a short sentence works well.")]
    [InlineData("aaaaaaaaaaaaaa", "Too few different characters. A short sentence works well.")]
    [InlineData("ADA@example.com", "This is your e-mail address, which others know. A short sentence works well.")]
    [InlineData("twelve chars", null)]
    [InlineData("all in lower case", null)]
    [InlineData("   blanks are fine   ", null)]
    [InlineData("пароль и ещё слова", null)]
    public void A_password_is_long_and_nothing_that_others_know(string password, string? fault) =>
        Assert.Equal(fault, PasswordRule.Fault(password, "ada@example.com"));

    [Fact]
    public void A_password_has_at_most_256_characters()
    {
        var longest = string.Concat(Enumerable.Repeat("abcd", 64));
        Assert.Null(PasswordRule.Fault(longest, null));
        Assert.Equal("257 characters. Use at most 256.", PasswordRule.Fault(longest + "e", null));
    }

    [Fact]
    public async Task A_password_is_right_however_it_is_composed_and_never_without_a_hash()
    {
        using var passwords = new Passwords();
        var hash = await passwords.HashAsync("Größe der Möhren ");
        Assert.True(await passwords.IsRightAsync(hash, "Gro\u0308ße der Mo\u0308hren "));
        Assert.False(await passwords.IsRightAsync(hash, "größe der Möhren "));
        Assert.False(await passwords.IsRightAsync(hash, "Größe der Möhren"));
        Assert.False(await passwords.IsRightAsync(null, "Größe der Möhren "));
        Assert.NotEqual(hash, await passwords.HashAsync("Größe der Möhren "));
    }
}
