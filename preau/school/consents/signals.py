"""What other features want to know of the addresses, inside the transaction that changes them."""

from django.dispatch import Signal

address_left = Signal()
"""People (`staff`: their pk) have another address than before, or none, by whom (`by`) and when
(`now`, UTC): what was sent to the earlier one may be with a stranger.
"""
