"""The verifier that needs neither the platform nor its database: one file to copy and to read."""
