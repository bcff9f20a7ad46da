"""Measures of pictures, sets of pictures and captions; no networks and no files."""
