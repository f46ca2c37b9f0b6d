"""What the sites with accounts share of allauth's second factors: pages, forms, secrets."""
