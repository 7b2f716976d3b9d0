using Xunit.Sdk;
using Xunit.v3;

// Tests look at the descriptors and children of the whole process.
[assembly: Parallelization(Mode = ParallelMode.None)]
