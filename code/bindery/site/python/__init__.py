"""Python in the page: the runtime, the modules that it gets, and what each page says about its cells."""
