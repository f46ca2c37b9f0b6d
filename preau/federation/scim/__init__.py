"""SCIM 2.0 (RFC 7643, 7644) for the schools: the library's protocol over our tables."""
