"""The plan, the requests that follow a yes, and the window of their confirmations."""
