"""The federation's site (SeGEC): accounts, registrations, invitations, sign-in, SCIM."""
