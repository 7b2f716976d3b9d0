using System.Diagnostics;

namespace Supervisor.SystemTests.Harness;

/// <summary>Waiting for a condition, never for an amount of time. The only place in the tests that sleeps.</summary>
internal static class Wait
{
    /// <summary>Enough for anything that does not itself take time, on a loaded machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Until the condition holds; fails with what was last seen when it does not in time.</summary>
    public static void Until(string what, Func<bool> condition, Func<string> lastSeen, TimeSpan? patience = null)
    {
        var limit = patience ?? Patience;
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > limit)
            {
                Assert.Fail($"waited {limit.TotalSeconds:0.#} s for {what}; last seen:\n{lastSeen()}");
            }

            Thread.Sleep(10);
        }
    }
}
