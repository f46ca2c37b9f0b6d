"""Staff lists as schools export them: read, compared with the register, applied."""
