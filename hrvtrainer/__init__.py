"""Heart-rate-variability biofeedback and breathing trainer for commodity chest straps."""

__version__ = "0.1.0"
