// They wait for disks more than they compute.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
