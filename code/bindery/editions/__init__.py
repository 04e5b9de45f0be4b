"""Copies of the book to take along, and releases."""
