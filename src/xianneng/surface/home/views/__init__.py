"""Thin views: read the request, ask, render."""
