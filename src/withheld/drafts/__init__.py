"""Which passages of a draft give something away, and the draft with the recommended wordings put in."""
