namespace DataPool.Admin.Api;

/// <summary>What somebody who signed in may do; each role may do what those before it may.</summary>
public enum PageRole
{
    /// <summary>Look.</summary>
    Viewer,

    /// <summary>Change connectors, keys and streams.</summary>
    Operator,

    /// <summary>All.</summary>
    Admin,
}

/// <summary>Who uses a page. One for each visit (circuit) and each request.</summary>
public interface IPageCaller
{
    /// <summary>False for somebody who has not signed in.</summary>
    bool IsSignedIn { get; }

    /// <summary>The name to show.</summary>
    string Name { get; }

    /// <summary>The e-mail address; empty where there is none.</summary>
    string Email { get; }

    /// <summary>What that person may do.</summary>
    PageRole Role { get; }

    /// <summary>What that person may do by now, where it is more than what this visit began with; null where it is not. It counts once the page is loaded anew.</summary>
    PageRole? RaisedRole { get; }

    /// <summary>False once the sign-in ended or the role was taken away: the page has to be left.</summary>
    bool IsLive { get; }
}
