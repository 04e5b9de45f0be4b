"""The site: what Sphinx makes of chapters and lessons."""
