"""Two synthetic studies that show the whole research, made from a fixed seed with the platform's own services."""
