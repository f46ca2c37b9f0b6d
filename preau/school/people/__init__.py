"""Who works with this site: head, secretary, reader."""
