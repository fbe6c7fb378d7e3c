"""Breath: its shape, its pacer, and (later) its measurement."""
