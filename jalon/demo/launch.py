"""Start a program that cannot outlive the one that started it, under a less powerful account when asked.

Run as a script, `python -I -S launch.py PARENT SIGNAL [UID GID KEEP] -- PROGRAM ARGUMENTS…`, in place of a
`preexec_fn`, which is unsafe once the parent has threads. The program replaces this process: its id stays the same.
Only Linux has the two features used here; elsewhere the program just starts.
"""

import ctypes
import os
import shutil
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 4
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


def _must(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _keep_file_access(libc: ctypes.CDLL) -> None:
    """Let the account we became pass closed folders (as /root), and nothing else of what root may do."""
    mask = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # Two triplets (low and high 32 capabilities) of effective, permitted, inheritable.
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    _must(libc.capset(header, sets))
    _must(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


def become(uid: int, gid: int, *, keep_file_access: bool) -> None:
    """Leave root for another account. `keep_file_access`: still read and write whatever root could."""
    libc = ctypes.CDLL(None, use_errno=True)
    if keep_file_access:
        # Else the kernel takes every right away with the name, and access(2) would deny what open(2) grants.
        _must(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if keep_file_access:
        _keep_file_access(libc)


def follow_to_death(parent: int, death_signal: int) -> None:
    """Receive `death_signal` as soon as the parent is gone, even killed without a word."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    _must(libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0))
    if os.getppid() != parent:
        sys.exit(1)


def main(arguments: list[str]) -> None:
    split = arguments.index("--")
    parent, death_signal, *account = (int(argument) for argument in arguments[:split])
    program = arguments[split + 1 :]
    # Looked up while the folders are still open to us.
    path = shutil.which(program[0]) or program[0]
    if account:
        uid, gid, keep = account
        become(uid, gid, keep_file_access=bool(keep))
    # After the change of account, which would clear it.
    follow_to_death(parent, death_signal)
    os.execv(path, program)


if __name__ == "__main__":
    main(sys.argv[1:])
