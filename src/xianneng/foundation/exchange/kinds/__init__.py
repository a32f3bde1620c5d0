"""The kinds of tabular file the platform takes in, by the name used on the command line."""
