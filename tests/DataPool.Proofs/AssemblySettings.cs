using Xunit;

// Each proof runs a server under load: two at once would starve each other on a machine with two cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
