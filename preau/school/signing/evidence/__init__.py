"""The document that shows what somebody read, declared and signed on a screen."""
