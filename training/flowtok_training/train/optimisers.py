"""What changes the weights: the optimisers of one model, and its moving average."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn


class Optimisers:
    """Muon for the matrices inside transformer blocks, AdamW for everything else."""

    def __init__(self, modules: Iterable[nn.Module], lr: float, weight_decay: float = 0.01) -> None:
        matrices: list[nn.Parameter] = []
        others: list[nn.Parameter] = []
        for module in modules:
            for name, parameter in module.named_parameters():
                if not parameter.requires_grad:
                    continue
                inside = "blocks." in name and parameter.ndim == 2
                (matrices if inside else others).append(parameter)
        fused = all(parameter.is_cuda for parameter in others)  # one kernel for all parameters
        self.all: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(
                others, lr=lr, betas=(0.9, 0.98), weight_decay=weight_decay, fused=fused or None
            ),
        ]
        if matrices:
            self.all.append(
                torch.optim.Muon(
                    matrices, lr=lr, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"
                )
            )
        self.parameters = matrices + others
        self.lr = lr

    def step(self, factor: float, clip: float = 1.0) -> Tensor:
        """One step at ``factor`` of the learning rate; the gradient's norm before clipping."""
        norm = nn.utils.clip_grad_norm_(self.parameters, clip)
        for optimiser in self.all:
            for group in optimiser.param_groups:
                group["lr"] = self.lr * factor
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        return norm

    def state_dict(self) -> list[Any]:
        return [optimiser.state_dict() for optimiser in self.all]

    def load_state_dict(self, states: list[Any]) -> None:
        for optimiser, state in zip(self.all, states, strict=True):
            groups = [
                {**saved, **{k: own[k] for k in ("fused", "foreach") if k in own}}
                for saved, own in zip(state["param_groups"], optimiser.param_groups, strict=True)
            ]  # how to compute goes by this device, not by the checkpoint's
            optimiser.load_state_dict({**state, "param_groups": groups})


class Ema:
    """Exponential moving average of a module's weights (buffers are copied)."""

    def __init__(self, module: nn.Module, decay: float = 0.998) -> None:
        self.decay = decay
        self.steps = 0
        self.state = {k: v.detach().clone() for k, v in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module: nn.Module) -> None:
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for key, value in module.state_dict().items():
            if value.is_floating_point():
                self.state[key].lerp_(value.detach(), 1 - decay)
            else:
                self.state[key].copy_(value)

    def state_dict(self) -> dict[str, Any]:
        return {"steps": self.steps, "state": self.state}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        self.steps = saved["steps"]
        for key, value in saved["state"].items():  # copied, so that it stays on its device
            self.state[key].copy_(value)
