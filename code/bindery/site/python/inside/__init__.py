"""What runs inside the page's Python, beside the learner's code. It needs nothing but Python itself and NumPy."""
