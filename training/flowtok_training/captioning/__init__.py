"""Image to text for converted checkpoints: training on any folder of captioned pictures."""
