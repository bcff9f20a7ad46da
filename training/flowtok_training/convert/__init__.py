"""The authors' published checkpoints as packs: their networks, strict reading, export."""
