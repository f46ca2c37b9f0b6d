"""The pages of the person who signs: open to whoever has the link, nobody signs in."""
