"""The text that people sign, every version, and the school's own (decision 39)."""
