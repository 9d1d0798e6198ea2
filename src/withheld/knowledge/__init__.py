"""Who knows what, since when, and who might: what came out, to whom, and where it flows from there."""
