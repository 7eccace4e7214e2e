"""Shuts a forked process away from the machine: namespaces, mounts, seccomp, limits."""
