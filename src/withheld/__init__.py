"""Withheld keeps confidential sources from being identified.

Everything that can be said about a source is a detail with a ladder of wordings; a version of what is out picks one
rung per detail; and the exposure lattice counts, for every version at once, how many people of a population still fit.
"""

__version__ = "0.1.0"
