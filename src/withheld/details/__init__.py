"""What can be said about a source, and how vaguely: criteria, details, ladders, versions."""
