"""The secretary's pages: where the school stands, the staff list, the record and its tabs."""
