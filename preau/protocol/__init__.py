"""Words that both sides of the wire speak. No Django here."""
