"""Heartbeats from an electrocardiogram: where each R peak lies, to a fraction of a sample. Pure numpy."""
