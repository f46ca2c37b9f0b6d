"""Sent when the address is unknown; the person’s yes opens the account and the registration."""
