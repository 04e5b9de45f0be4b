"""The book's experiments, and what runs them; `runs`, `tuning`, `steps` and `engines` stand beside this file."""

from ..models.settings import ARTICLE, EXPERIMENTS, Experiment, ExperimentError, get

METHODS = (
    "random",
    "bayes",
    "halving",
)  # of `tuning`; here, so that the command line need not wait for NumPy

__all__ = ["ARTICLE", "EXPERIMENTS", "METHODS", "Experiment", "ExperimentError", "get"]
