using System.Buffers.Text;
using System.Text;

namespace Supervisor.Isolation.Seccomp;

/// <summary>Names and numbers of one architecture's system calls.</summary>
internal sealed class SyscallTable
{
    // Calls of other architectures, and of 32-bit programs: profiles written for many machines name them. They mean
    // nothing here, but are no mistakes.
    private static ReadOnlySpan<byte> ElsewhereOnly =>
        """
        _llseek _newselect arc_gettls arc_settls arc_usr_cmpxchg arm_fadvise64_64 arm_sync_file_range atomic_barrier
        atomic_cmpxchg_32 bdflush break breakpoint cachectl cacheflush chown32 clock_adjtime64 clock_getres_time64
        clock_gettime64 clock_nanosleep_time64 clock_settime64 fadvise64_64 fchown32 fcntl64 fstat64 fstatat fstatat64
        fstatfs64 ftime ftruncate64 futex_time64 get_tls getegid32 geteuid32 getgid32 getgroups32 getpagesize
        getresgid32 getresuid32 getuid32 gtty idle io_pgetevents_time64 ipc kern_features lchown32 llseek lock lstat64
        memory_ordering mmap2 mpx mq_timedreceive_time64 mq_timedsend_time64 multiplexer nice oldfstat oldlstat
        oldolduname oldstat oldumount olduname or1k_atomic pciconfig_iobase pciconfig_read pciconfig_write
        perfctr ppc_rtas ppoll_time64 prof profil pselect6_time64 readdir recv recvmmsg_time64 riscv_flush_icache
        riscv_hwprobe rt_sigtimedwait_time64 rtas s390_guarded_storage s390_pci_mmio_read s390_pci_mmio_write
        s390_runtime_instr s390_sthyi sched_rr_get_interval_time64 semtimedop_time64 send sendfile64 set_tls setfsgid32
        setfsuid32 setgid32 setgroups32 setregid32 setresgid32 setresuid32 setreuid32 setuid32 sgetmask sigaction signal
        sigpending sigprocmask sigreturn sigsuspend socketcall spu_create spu_run ssetmask stat64 statfs64 stime stty
        subpage_prot swapcontext switch_endian sync_file_range2 sys_debug_setcontext syscall sysmips
        timer_gettime64 timer_settime64 timerfd timerfd_gettime64 timerfd_settime64 truncate64 ugetrlimit ulimit umount usr26 usr32
        utimensat_time64 utrap_install vm86 vm86old waitpid
        """u8;

    private static readonly Lazy<SyscallTable> X64 = new(() => Read(SyscallTableX64.Text));
    private static readonly Lazy<SyscallTable> Arm64 = new(() => Read(SyscallTableArm64.Text));

    private readonly Dictionary<string, int> _numbers;

    private SyscallTable(Dictionary<string, int> numbers) => _numbers = numbers;

    /// <summary>The highest number in the table.</summary>
    public int Highest => _numbers.Values.Max();

    public IEnumerable<string> Names => _numbers.Keys;

    public static SyscallTable For(SeccompArchitecture architecture) => architecture switch
    {
        SeccompArchitecture.X64 => X64.Value,
        SeccompArchitecture.Arm64 => Arm64.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(architecture)),
    };

    private static SyscallTable Read(ReadOnlySpan<byte> text)
    {
        var numbers = new Dictionary<string, int>(400, StringComparer.Ordinal);
        var next = 0;
        foreach (var range in new Words(text))
        {
            var word = text[range];
            if (Utf8Parser.TryParse(word, out int number, out var used) && used == word.Length)
            {
                next = number;
            }
            else
            {
                numbers.Add(Encoding.ASCII.GetString(word), next++);
            }
        }

        return new(numbers);
    }

    /// <summary>Finds the names that no machine that Linux runs on has a system call for.</summary>
    public static IEnumerable<string> UnknownAmong(IEnumerable<string> names) =>
        names.Where(name => !Has(SyscallTableX64.Text, name) && !Has(SyscallTableArm64.Text, name) && !Has(ElsewhereOnly, name));

    public bool TryGet(string name, out int number) => _numbers.TryGetValue(name, out number);

    /// <summary>Whether a text has a word, without taking all of it apart for the few that are asked for. A number is no name.</summary>
    private static bool Has(ReadOnlySpan<byte> text, string name)
    {
        var word = Encoding.UTF8.GetBytes(name).AsSpan();
        if (word.IsEmpty || word.ContainsAny(" \n"u8) || (word[0] is >= (byte)'0' and <= (byte)'9' && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0))
        {
            return false;
        }

        for (int start = 0, at; (at = text[start..].IndexOf(word)) >= 0; start += at + 1)
        {
            var (first, end) = (start + at, start + at + word.Length);
            if ((first == 0 || text[first - 1] <= ' ') && (end == text.Length || text[end] <= ' '))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The words of a text that are not empty, whatever white space is between them.</summary>
    private ref struct Words(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _end;

        public Range Current { get; private set; }

        public readonly Words GetEnumerator() => this;

        public bool MoveNext()
        {
            var start = _end;
            while (start < _text.Length && _text[start] <= ' ')
            {
                start++;
            }

            _end = start;
            while (_end < _text.Length && _text[_end] > ' ')
            {
                _end++;
            }

            Current = start.._end;
            return _end > start;
        }
    }
}
