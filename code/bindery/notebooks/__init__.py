"""Lessons: executed, kept up to date, and checked."""
