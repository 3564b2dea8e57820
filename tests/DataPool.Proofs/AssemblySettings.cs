using Xunit.Sdk;
using Xunit.v3;

// Each proof runs a server under load: two at once would starve each other on a machine with two cores.
[assembly: Parallelization(Mode = ParallelMode.None)]
