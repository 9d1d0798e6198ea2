"""What people and programs see of a review: a terminal, a page, JSON."""
