"""A wheel holds `weekend` alone, for learners; an editable install holds `bindery` besides, for authors.

All else about the distribution stands in pyproject.toml.
"""

import sys

from setuptools import find_packages, setup

for_authors = bool({"editable_wheel", "develop"} & set(sys.argv))
scripts = ["weekend = weekend.__main__:program"]
entry_points = {"console_scripts": scripts}
if for_authors:
    scripts.append("bindery = bindery.__main__:program")
    entry_points["myst_nb.mime_renderers"] = ["vega = bindery.site.vega:VegaRenderer"]

setup(
    packages=find_packages("code", exclude=["tools*"] if for_authors else ["tools*", "bindery*"]),
    package_dir={"": "code"},
    entry_points=entry_points,
)
