namespace DataPool.Admin.SignIn;

/// <summary>The texts of signing in and setting up.</summary>
public sealed class SignInTexts;
