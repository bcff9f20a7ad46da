"""Trains, evaluates and exports FlowTok packs; converts the authors' checkpoints."""
