"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# a busy machine makes no test wrong
settings.register_profile("house", deadline=None, max_examples=50)
settings.load_profile("house")
