"""Who could it be: one row per person, without a name, in one memory-mapped Arrow file."""
