"""Thousands of saved pages at once: on all cores, into one file, going on where it was stopped."""
