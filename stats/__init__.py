"""The arithmetic: pure functions on arrays. Knows no Django, no clock, no global random state."""
