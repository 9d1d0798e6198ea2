"""Evidence for every version at once: the cumulative sum of the lattice, softened by doubt.

The evidence of version v is the sum over people of their prior times the likelihoods of all that v tells, and the
heaviest suspect of v is the largest of these terms. Both factor into one small matrix per detail, applied to the
histogram along one axis after the other. A likelihood has two values only, for those who fit a place and for those who
do not; so with the cumulative sums at hand, in which the last place of an axis holds everybody,

    evidence[l] = fits_l * k[l] + misses_l * (k[withheld] - k[l])

along each axis, which costs what one more cumulative sum does. In the same way, since `misses` is never above `fits`,

    heaviest[l] = max(fits_l * m[l], misses_l * m[withheld])

Bayes vulnerability is the one over the other (Alvim et al. 2020).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from withheld.exposure.doubt import Likelihood


def evidence(counts: np.ndarray, likelihoods: Sequence[Likelihood]) -> np.ndarray:
    """float64[...]: the evidence for every version.

    Args:
        counts: int64[R_1+1, ..., R_m+1], people who fit each version: a lattice's `certain` or `possible`.
        likelihoods: one for each axis.
    """
    found = counts.astype(np.float64)
    for along, each in _doubted(found, likelihoods):
        gain = each.fits - each.misses
        for place in range(len(along) - 1):
            along[place] *= gain[place]
            along[place] += each.misses[place] * along[-1]
    return found


def heaviest(counts: np.ndarray, likelihoods: Sequence[Likelihood]) -> np.ndarray:
    """float64[...]: the largest weight of anybody, for every version; the arguments are those of `evidence`."""
    found = (counts > 0).astype(np.float64)
    for along, each in _doubted(found, likelihoods):
        for place in range(len(along) - 1):
            fit, others = each.fits[place] * along[place], each.misses[place] * along[-1]
            along[place] = np.maximum(fit, others)
    return found


def _doubted(found: np.ndarray, likelihoods: Sequence[Likelihood]) -> list[tuple[np.ndarray, Likelihood]]:
    """The axes along which anything changes: where all is believed, the counts say it already."""
    return [
        (np.moveaxis(found, axis, 0), each)
        for axis, each in enumerate(likelihoods)
        if (each.misses[:-1] > 0).any() or (each.fits != 1).any()
    ]
