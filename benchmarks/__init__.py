"""Speed of the figures, beside bare numpy and whatever peers are installed. Not a test: `make bench`."""
