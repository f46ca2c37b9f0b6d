"""The school's seal: an electronic signature of its own on PDFs, so that a change shows."""
