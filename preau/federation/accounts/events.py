"""What other features must know of an account's life. Sent inside the change's own transaction.

Accounts know nothing of schools and registrations: the features above connect when the site
starts, and change their own rows.
"""

from django.dispatch import Signal

address_changed = Signal()
"""account: has another address; now: UTC."""

accounts_merged = Signal()
"""kept, merged: what the second had is now the first's; now: UTC."""

accounts_deleted = Signal()
"""accounts: their persons had them deleted; now: UTC."""

accounts_forgotten = Signal()
"""accounts: the last traces that schools could see of them go; now: UTC."""
