"""Exploitation: what the federation’s own people see and do."""
