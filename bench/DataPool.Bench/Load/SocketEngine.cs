namespace DataPool.Bench.Load;

/// <summary>Settings of the runtime's socket engine; to be made before the first socket.</summary>
internal static class SocketEngine
{
    /// <summary>Environment variables that belong to the generator alone and not to its children.</summary>
    public static readonly string[] OwnVariables =
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"];

    /// <summary>One engine thread that runs completions itself: the generator must leave the processors to the server.</summary>
    /// <remarks>Nothing else in this process may therefore wait for a socket in a completion; control calls are synchronous.</remarks>
    public static void UseOneThread()
    {
        foreach (string variable in OwnVariables)
        {
            Environment.SetEnvironmentVariable(variable, "1");
        }
    }
}
