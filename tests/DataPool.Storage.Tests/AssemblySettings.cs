using Xunit.v3;

// They wait for disks more than they compute.
[assembly: Parallelization(MaxThreads = 4)]
