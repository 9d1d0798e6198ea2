"""What people do with a case, one verb per file."""
