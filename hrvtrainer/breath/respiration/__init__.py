"""Measured breath: by a strap's accelerometer, by the height of R waves, by the heart's rhythm."""
