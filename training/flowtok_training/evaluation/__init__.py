"""What a pack or a run can do, as figures: ``metrics`` is pure, the other files are stages."""
