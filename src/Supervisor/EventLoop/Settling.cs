using Supervisor.Kernel;

namespace Supervisor.EventLoop;

/// <summary>
/// The end of start-up: when the loop has had nothing to do for half a second, the memory of the file's texts and trees is
/// given back, and half a second later, when whatever that has woken up sleeps again, the code and constants. Then never again.
/// </summary>
internal sealed class Settling
{
    private const int QuietMilliseconds = 500;

    private int _left = 2;

    /// <summary>How long the loop may sleep for want of anything else.</summary>
    public int Timeout => _left == 0 ? -1 : QuietMilliseconds;

    /// <param name="timeout">How long the loop was ready to sleep.</param>
    /// <param name="count">How much it woke up for.</param>
    public void Heed(int timeout, int count)
    {
        if (count != 0 || timeout != QuietMilliseconds)
        {
            return;
        }

        if (--_left == 0)
        {
            Footprint.ForgetStartUp();
        }
        else
        {
            Footprint.Collect();
        }
    }
}
