"""Small runs held against each other, one choice changed at a time (docs/training.md)."""
