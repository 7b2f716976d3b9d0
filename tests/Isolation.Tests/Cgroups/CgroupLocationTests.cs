using Supervisor.Isolation.Cgroups;

namespace Isolation.Tests.Cgroups;

/// <summary>Where the own cgroup is, by the texts that real set-ups show.</summary>
public sealed class CgroupLocationTests
{
    private const string Unified = "30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot";

    private const string Hybrid = """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        36 31 0:33 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio
        40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd
        """;

    [Theory]
    // A service of a host with systemd.
    [InlineData(Unified, "0::/system.slice/shop.service", "/sys/fs/cgroup/system.slice/shop.service")]
    // Docker, podman and Kubernetes with a cgroup namespace of the container's own.
    [InlineData("812 806 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup rw,nsdelegate", "0::/", "/sys/fs/cgroup")]
    // docker --cgroupns=host: only the container's part is mounted.
    [InlineData("812 806 0:26 /docker/4fa1 /sys/fs/cgroup rw - cgroup2 cgroup rw", "0::/docker/4fa1", "/sys/fs/cgroup")]
    [InlineData("812 806 0:26 /docker/4fa1 /sys/fs/cgroup rw - cgroup2 cgroup rw", "0::/docker/4fa1/inner", "/sys/fs/cgroup/inner")]
    // A microVM whose init mounted it.
    [InlineData("24 22 0:20 / /sys/fs/cgroup rw - cgroup2 none rw", "0::/", "/sys/fs/cgroup")]
    // A hybrid host: v1 beside v2.
    [InlineData(Hybrid + "\n41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw", "5:memory:/x\n1:name=systemd:/x\n0::/user.slice", "/sys/fs/cgroup/unified/user.slice")]
    // Names with blanks are escaped in mountinfo, and in it alone.
    [InlineData(@"24 22 0:20 / /mnt/my\040groups rw - cgroup2 none rw", "0::/a b", "/mnt/my groups/a b")]
    public void The_own_cgroup_is_the_mount_point_and_the_path_below_what_is_mounted(string mountInfo, string ownCgroup, string directory)
    {
        Assert.True(CgroupLocation.Find(mountInfo, ownCgroup + "\n").TryGet(out var location, out var failure), failure?.ToString());
        Assert.Equal(directory, Assert.Single(location.Places).Directory);
        Assert.False(location.Places[0].IsReadOnly);
    }

    [Theory]
    [InlineData("", "0::/", CgroupProblem.NotMounted)]
    [InlineData("24 22 0:20 / /proc rw - proc proc rw", "0::/", CgroupProblem.NotMounted)]
    [InlineData(Unified, "", CgroupProblem.NotMounted)]
    [InlineData(Unified, "4:memory:/x", CgroupProblem.NotMounted)]
    [InlineData(Hybrid, "5:memory:/x", CgroupProblem.LegacyOnly)]
    [InlineData(Unified, "0::/../other", CgroupProblem.OutsideNamespace)]
    [InlineData(Unified, "0::/..", CgroupProblem.OutsideNamespace)]
    // The part that is mounted is another container's, or begins alike and is not ours.
    [InlineData("812 806 0:26 /docker/other /sys/fs/cgroup rw - cgroup2 cgroup rw", "0::/docker/4fa1", CgroupProblem.NotVisible)]
    [InlineData("812 806 0:26 /docker/4fa /sys/fs/cgroup rw - cgroup2 cgroup rw", "0::/docker/4fa1", CgroupProblem.NotVisible)]
    // Mounted outside of the namespace that we are in: the names between are hidden from us.
    [InlineData("812 806 0:26 /../.. /sys/fs/cgroup rw - cgroup2 cgroup rw", "0::/", CgroupProblem.NotVisible)]
    public void Where_it_cannot_be_told_the_reason_is(string mountInfo, string ownCgroup, CgroupProblem problem)
    {
        Assert.False(CgroupLocation.Find(mountInfo, ownCgroup).TryGet(out _, out var failure));
        Assert.Equal(problem, failure.Problem);
        Assert.NotNull(failure.Hint);
    }

    [Fact]
    public void A_name_that_begins_with_two_dots_is_not_outside()
    {
        Assert.True(CgroupLocation.Find(Unified, "0::/..data\n").TryGet(out var location, out _));
        Assert.Equal("/sys/fs/cgroup/..data", location.Places[0].Directory);
    }

    [Theory]
    [InlineData("ro,nosuid", "rw")]
    [InlineData("rw,nosuid", "ro,nsdelegate")]
    public void Read_only_is_told_by_the_mount_or_by_the_file_system(string mount, string fileSystem)
    {
        Assert.True(CgroupLocation.Find($"812 806 0:26 / /sys/fs/cgroup {mount} - cgroup2 cgroup {fileSystem}", "0::/").TryGet(out var location, out _));
        Assert.True(location.Places[0].IsReadOnly);
    }

    [Fact]
    public void A_writable_mount_is_tried_first_and_of_those_the_last()
    {
        const string mounts = """
            1 0 0:26 / /first rw - cgroup2 cgroup rw
            2 0 0:26 / /second rw - cgroup2 cgroup rw
            3 0 0:26 / /shown ro - cgroup2 cgroup rw
            """;
        Assert.True(CgroupLocation.Find(mounts, "0::/").TryGet(out var location, out _));
        Assert.Equal(["/second", "/first", "/shown"], location.Places.Select(place => place.Directory));
    }

    [Fact]
    public void The_controllers_of_v1_are_known_by_their_mounts() =>
        Assert.Equal(["cpu", "cpuacct", "memory", "blkio"], CgroupMounts.Parse(Hybrid).LegacyControllers);
}
