"""Citizen surveys: weights, estimates, tests and replication, all on counts per cell."""
