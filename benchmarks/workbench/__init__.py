"""Measures the workbench against its bars: ``make bench-workbench``."""
