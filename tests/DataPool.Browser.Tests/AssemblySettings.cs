using DataPool.Browser.Tests.Browsing;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Chromium))]
// Each test has a server and a browser's context of its own and mostly waits for them, so two run at once; one that measures
// the whole process says that it runs alone.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 2)]
