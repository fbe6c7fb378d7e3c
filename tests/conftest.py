"""Settings for every test: off screen unless somebody chose, and no law fails because a machine is busy."""

import os

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")
