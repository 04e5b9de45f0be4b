"""What stands around a lesson: its start, its quizzes, the numbers in its prose, its TensorBoard."""
