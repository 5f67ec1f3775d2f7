"""What this floor listens to, and the kinds of work it does."""
