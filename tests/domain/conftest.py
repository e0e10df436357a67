"""How property tests run here: no deadline per example, since eight test runs may share two cores."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
