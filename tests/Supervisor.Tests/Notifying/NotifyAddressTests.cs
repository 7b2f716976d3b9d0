using Supervisor.Isolation.Options;
using Supervisor.Notifying;

namespace Supervisor.Tests.Notifying;

public sealed class NotifyAddressTests
{
    private const string Path = "/run/supervisor-notify.0/1";

    public static TheoryData<FileSystemView, bool> Views => new()
    {
        { FileSystemView.Unchanged, true },
        { new() { ReadOnly = true }, true },
        { new() { PrivateTmp = true, ProtectSystem = SystemProtection.Strict, ProtectHome = HomeProtection.Empty, MinimalDev = true, FreshProc = true }, true },
        { new() { Mounts = [new MountOptions.Bind("/run", "/run")] }, true },
        { new() { Mounts = [new MountOptions.Bind("/srv", "/data"), new MountOptions.Tmpfs("/runs")] }, true },
        { new() { Root = "/srv/root" }, false },
        { new() { Mounts = [new MountOptions.Tmpfs("/run")] }, false },
        { new() { Mounts = [new MountOptions.Bind("/srv", "/run")] }, false },
        { new() { MaskedPaths = ["/run/supervisor-notify.0"] }, false },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public void A_path_of_the_supervisors_tree_is_seen_unless_something_covers_it(FileSystemView view, bool isShown) =>
        Assert.Equal(isShown, NotifyAddress.Shows(view, Path));

    [Fact]
    public void What_lies_in_tmp_is_hidden_by_a_private_one() =>
        Assert.False(NotifyAddress.Shows(new FileSystemView { PrivateTmp = true }, "/tmp/supervisor-notify.0/1"));
}
