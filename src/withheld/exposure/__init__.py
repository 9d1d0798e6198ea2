"""How many people still fit what is said: the exposure lattice, and what can be read from it."""
