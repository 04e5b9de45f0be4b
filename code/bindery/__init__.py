"""What an author runs: chapter -> lesson -> page, and the checks that keep the three the same."""
