"""One account per person for life, whatever the number of schools."""
