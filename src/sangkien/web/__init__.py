"""The workbench: a lab's pages over the same functions that the command line calls."""
