"""Reads published state dicts as data, never as code, and says in one sentence what is wrong."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor


class CheckpointError(ValueError):
    """A checkpoint that cannot be used; the message is one sentence for whoever gave it."""


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """Every tensor by its name, mapped rather than read, wrappers' prefixes taken off.

    Takes PyTorch files (``.pth``, ``.bin``, ``.pt``) and safetensors.
    """
    if not path.exists():
        raise CheckpointError(f"{path} does not exist: give the path of a downloaded checkpoint.")
    if path.is_dir():
        raise CheckpointError(f"{path} is a folder: give the checkpoint file in it.")
    if path.stat().st_size == 0:
        raise CheckpointError(f"{path} is empty: download it again.")
    state = _unwrap(_load(path), path)
    if not state:
        raise CheckpointError(f"{path} holds no tensors: give the checkpoint of the network.")
    return state


def _load(path: Path) -> Any:
    with path.open("rb") as file:
        head = file.read(9)
    damaged = CheckpointError(f"{path} is damaged or cut short: download it again.")
    if head[8:9] == b"{" or path.suffix == ".safetensors":
        try:
            return load_file(path)
        except (SafetensorError, ValueError, OSError) as error:
            raise damaged from error
    zipped = head.startswith(b"PK")
    if not zipped and not head.startswith(b"\x80"):
        raise CheckpointError(f"{path} is neither a PyTorch nor a safetensors file.")
    try:
        if zipped and any(n.endswith("/constants.pkl") for n in zipfile.ZipFile(path).namelist()):
            raise CheckpointError(
                f"{path} is a TorchScript program: save its state_dict() with torch.save first."
            )
        return torch.load(path, map_location="cpu", weights_only=True, mmap=zipped)
    except pickle.UnpicklingError as error:
        raise CheckpointError(
            f"{path} holds pickled objects besides tensors, which could run code:"
            " save its state_dict() alone."
        ) from error
    except CheckpointError:
        raise
    except (RuntimeError, EOFError, OSError, zipfile.BadZipFile, ValueError, KeyError) as error:
        raise damaged from error


#: where trainers keep the state, averaged weights first
_ROOMS = ("ema", "nnet_ema", "model_ema", "state_dict", "model", "nnet", "module")
_PREFIXES = ("module.", "_orig_mod.", "ema_model.", "model_ema.", "nnet_ema.", "ema.", "nnet.")


def _unwrap(loaded: Any, path: Path) -> dict[str, Tensor]:
    while isinstance(loaded, dict) and not any(isinstance(v, Tensor) for v in loaded.values()):
        room = next((r for r in _ROOMS if isinstance(loaded.get(r), dict)), None)
        if room is None:
            return {}
        loaded = loaded[room]
    if not isinstance(loaded, dict):
        raise CheckpointError(
            f"{path} holds a {type(loaded).__name__} instead of a state dict: give the checkpoint"
            " of the network."
        )
    state = {str(k): v for k, v in loaded.items() if isinstance(v, Tensor)}
    while prefix := next((p for p in _PREFIXES if _carries(state, p)), None):
        state = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
    return state


def _carries(state: dict[str, Tensor], prefix: str) -> bool:
    """All names have it, or an averaged copy stands beside the trained one."""
    having = [k for k in state if k.startswith(prefix)]
    return bool(having) and (len(having) == len(state) or "ema" in prefix)
