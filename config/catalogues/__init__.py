"""Message catalogues without gettext: found in the sources, kept as .po, compiled to .mo."""
