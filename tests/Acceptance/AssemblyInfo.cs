// Acceptance: the real ./build.sh, run as a person runs it, in temporary working copies of this repository, with real
// processes and real signals. Nothing of src/ is referenced: what these tests know of the product is what a user sees, plus
// the files that it leaves. Support/ holds the working copies and how the state of a practice server is read and compared.
using Slipway.Tests.Acceptance.Support;

[assembly: AssemblyFixture(typeof(Prepared))]
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]
