"""What a learner imports: data, models, training and charts of *A First Weekend of Deep Learning*.

Import the module you need, for example ``from weekend import data``. Importing the package itself is
fast: it loads neither Keras nor a backend.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("first-weekend")
except PackageNotFoundError:  # run from a source folder that was never installed
    __version__ = "0+unknown"
