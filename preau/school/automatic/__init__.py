"""Transfers that leave by themselves, on days that the head agreed to."""
