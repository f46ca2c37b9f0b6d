"""The site of one school: register, permissions, documents, activation."""
