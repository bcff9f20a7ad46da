"""ONNX external data in files of bounded size, written one tensor at a time."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np
from onnx import TensorProto, helper

#: bytes a shard at most, unless one tensor alone is larger
LARGEST = 500_000_000
#: smaller tensors stay in the graph
INLINE = 1024
#: readers map pages
ALIGNMENT = 4096


class Shards:
    """``flow.onnx`` gets ``flow.onnx_data``, ``flow.onnx_data_1`` and so on beside it."""

    def __init__(self, model: Path, largest: int = LARGEST) -> None:
        self.model, self.largest = model, largest
        self.paths: list[Path] = []
        self._file: BinaryIO | None = None

    def store(self, name: str, values: np.ndarray) -> TensorProto:
        """A tensor that points at its bytes, or holds them where they are few."""
        kind = helper.np_dtype_to_tensor_dtype(values.dtype)
        tensor = TensorProto(name=name, data_type=kind, dims=values.shape)
        data = np.ascontiguousarray(values).tobytes()
        if len(data) < INLINE:
            tensor.raw_data = data
            return tensor
        file = self._room_for(len(data))
        file.write(bytes(-file.tell() % ALIGNMENT))
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (
            ("location", self.paths[-1].name),
            ("offset", file.tell()),
            ("length", len(data)),
        ):
            entry = tensor.external_data.add()
            entry.key, entry.value = key, str(value)
        file.write(data)
        return tensor

    def close(self) -> None:
        """Ends the last shard."""
        if self._file is not None:
            self._file.close()

    def _room_for(self, length: int) -> BinaryIO:
        file = self._file
        if file is not None and file.tell() + -file.tell() % ALIGNMENT + length <= self.largest:
            return file
        self.close()
        number = f"_{len(self.paths)}" if self.paths else ""
        self.paths.append(self.model.with_name(f"{self.model.name}_data{number}"))
        self._file = self.paths[-1].open("wb")
        return self._file
