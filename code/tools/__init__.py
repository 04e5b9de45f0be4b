"""Makers of what is recorded or drawn once and committed; readers and learners need none of it."""
