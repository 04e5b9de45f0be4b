"""The questions of the book's quizzes, a file a chapter, and the looks of all of them."""
