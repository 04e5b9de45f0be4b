"""The book's experiments, and what runs them; `runs`, `tuning`, `steps` and `engines` stand beside this file."""

from ..models.settings import EXPERIMENTS, Experiment, ExperimentError, get

__all__ = ["EXPERIMENTS", "Experiment", "ExperimentError", "get"]
