"""Fewer pages for the kernel to account for: a fork copies a table entry per page, and its end frees each again."""

from __future__ import annotations

import ctypes

_MADV_COLLAPSE = 25  # linux/mman.h, since Linux 6.1; needs no huge pages enabled
_HUGE = 2 * 1024 * 1024


def collapse_pages() -> int:
    """Put this process's own memory into huge pages as far as the kernel can; returns how many bytes.

    A fork then copies one entry for 2 MiB, and later only the small pages that it writes to. A kernel that cannot
    leaves everything as it was.
    """
    madvise = ctypes.CDLL(None, use_errno=True).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    done = 0
    with open("/proc/self/maps") as maps:
        areas = [line.split() for line in maps]
    for area in areas:
        # address range, permissions, offset, device, inode (0: no file), name
        if not area[1].startswith("rw-p") or area[4] != "0" or area[5:] not in ([], ["[heap]"]):
            continue
        low, high = (int(end, 16) for end in area[0].split("-"))
        start, stop = -(-low // _HUGE) * _HUGE, high // _HUGE * _HUGE
        if start < stop and madvise(start, stop - start, _MADV_COLLAPSE) == 0:
            done += stop - start
    return done
