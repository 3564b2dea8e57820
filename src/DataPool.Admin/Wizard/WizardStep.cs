namespace DataPool.Admin.Wizard;

/// <summary>Where somebody is.</summary>
public enum WizardStep
{
    /// <summary>What kind of source.</summary>
    Type,

    /// <summary>Where it is, and when it is read.</summary>
    Connect,

    /// <summary>How its records become items.</summary>
    Map,

    /// <summary>What that would do.</summary>
    Test,

    /// <summary>Saved: how to send to it.</summary>
    Save,
}

/// <summary>What is being waited for.</summary>
public enum WizardBusy
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The source is being read.</summary>
    Looking,

    /// <summary>The definition is being stored.</summary>
    Saving,

    /// <summary>The file is being sent to the connector that was saved.</summary>
    Uploading,
}
