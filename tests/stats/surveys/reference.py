"""The slow way: one respondent at a time, textbook formulas, nothing shared with the product but the definitions."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np


def rake_respondents(base, columns, targets, rounds=500):
    """columns: list of label lists; targets: list of dicts. Plain IPF over respondents."""
    w = [float(b) for b in base]
    for _ in range(rounds):
        for labels, target in zip(columns, targets, strict=True):
            now = defaultdict(float)
            for label, weight in zip(labels, w, strict=True):
                now[label] += weight
            w = [weight * target[label] / now[label] for label, weight in zip(labels, w, strict=True)]
    return np.array(w)


def mean_and_ses(y, inside, w, base, columns, strata=None, psu=None):
    """Weighted mean over `inside` respondents, se with weights as given, se calibrated on the columns' dummies."""
    n = len(w)
    total = sum(w[i] for i in range(n) if inside[i])
    mean = sum(w[i] * y[i] for i in range(n) if inside[i]) / total
    z = np.array([(y[i] - mean) / total if inside[i] else 0.0 for i in range(n)])
    dummies = [[1.0 * (label == level) for label in labels] for labels in columns for level in sorted(set(labels))]
    root = np.sqrt(np.asarray(base, dtype=float))
    x = np.array(dummies).T
    beta = np.linalg.lstsq(x * root[:, None], z * root, rcond=None)[0]
    return mean, math.sqrt(design_variance(w, z, strata, psu)), math.sqrt(design_variance(w, z - x @ beta, strata, psu))


def design_variance(w, e, strata=None, psu=None):
    strata = ["all"] * len(w) if strata is None else strata
    psu = list(range(len(w))) if psu is None else psu
    totals = defaultdict(lambda: defaultdict(float))
    for i in range(len(w)):
        totals[strata[i]][psu[i]] += w[i] * e[i]
    value = 0.0
    for units in totals.values():
        t = list(units.values())
        middle = sum(t) / len(t)
        value += len(t) / (len(t) - 1) * sum((u - middle) ** 2 for u in t)
    return value
