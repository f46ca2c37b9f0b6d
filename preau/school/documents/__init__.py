"""What is printed, and what comes back from the scanner."""
