"""The case file: what a user says about sources and their details, read, checked, and put on a population."""
