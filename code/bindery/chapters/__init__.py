"""Chapters as an author writes them: their parts, their numbers, their sources, and the lessons they give."""
