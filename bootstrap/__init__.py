"""Makes .venv with nothing but Python's standard library: no python3-venv, no ensurepip, no pip needed before."""
