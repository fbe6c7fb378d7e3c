"""The simulated person and the strap they wear: for a demo, and for tests that know the truth.

No estimator may import this room.
"""
