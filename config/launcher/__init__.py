"""Starts, watches and stops everything that runs on one machine: servers out of wheels, web, worker and beat."""
