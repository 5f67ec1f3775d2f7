"""One chart specification from one result, for page, image and report alike.

Builders (diverging, means, opinions, movement, probabilities, criteria, returns, margins, verdicts) take plain rows
and return a Chart: Vega-Lite specification, title, base, description and the table of its figures. They know no
database and no request. Altair is imported inside them and vl-convert inside `render`: only the worker pays for it.
"""
