"""Kinds of work of this floor: keys of surveys.work.HANDLERS. The floors below name what they ask for themselves."""

from delphi.kinds import ANALYSE as ANALYSE_ROUND

__all__ = ["ANALYSE_ROUND", "DERIVE", "DRAW_PUBLICATION", "DRAW_RUN", "PROVE_PUBLICATION"]
DERIVE = "derive"
DRAW_RUN, DRAW_PUBLICATION, PROVE_PUBLICATION = "draw_run", "draw_publication", "prove_publication"
