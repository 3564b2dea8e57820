using DataPool.Browser.Tests.Browsing;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Chromium))]
// A browser and a server at a time: what is measured and waited for must not depend on what runs beside it.
[assembly: Parallelization(Mode = ParallelMode.None)]
