using DataPool.Admin.Api;

namespace DataPool.Admin.Shell;

/// <summary>Marks a page that is open to everybody: signing in, setting up.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OpenPageAttribute : Attribute;

/// <summary>Says what one must be to open a page. Without it: a viewer.</summary>
/// <param name="role">The least role.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsRoleAttribute(PageRole role) : Attribute
{
    /// <summary>The least role.</summary>
    public PageRole Role { get; } = role;
}
