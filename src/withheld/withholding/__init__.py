"""What should we hold back: the version that is safe at the least loss to the story, and why."""
