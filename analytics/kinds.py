"""Kinds of work of this floor: keys of surveys.work.HANDLERS. The floors below name what they ask for themselves."""

DERIVE = "derive"
DRAW_RUN, DRAW_PUBLICATION = "draw_run", "draw_publication"
