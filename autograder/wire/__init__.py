"""Frames and plain values that may cross from one process to another. No pickle."""
