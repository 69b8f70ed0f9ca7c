"""The training loop: batches of like length, two losses, one schedule."""

import logging
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from training.network import Judge, encoded

BATCH = 32
_POOL = 64
"""Batches whose pairs are sorted by length together."""
_SMOOTH = 0.05
_log = logging.getLogger("training")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One pair to train on."""

    first: str
    """What is asked."""
    second: str
    """What is judged."""
    relevance: float = 0
    relevance_weight: float = 0
    """0 where only the stance is known."""
    stance: int = -1
    """An index into the stances; -1 where it is not known."""
    stance_weight: float = 1
    not_supports: bool = False
    """Whether all that is known of the stance is that it does not support."""
    stances: tuple[float, float, float] | None = None
    """The chance of each stance, where a teacher tells it: what ``stance`` says then counts no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How long and how fast to train."""

    rate: float
    """The highest learning rate."""
    warm: float = 0.08
    """Share of the updates over which the rate rises."""
    decay: float = 0.01
    """Weight decay."""
    stance: float = 1
    """How much the loss of the stance weighs beside that of the relevance."""
    heads: float | None = None
    """The highest learning rate of what stands on the encoder; None for the same as the encoder's."""


def loss(outputs: torch.Tensor, pairs: Sequence[Pair], stance: float = 1) -> torch.Tensor:
    """Binary cross-entropy of the relevance plus cross-entropy of the stance, each over the pairs that know it."""
    weights = torch.tensor([pair.relevance_weight for pair in pairs])
    relevance = functional.binary_cross_entropy_with_logits(
        outputs[:, 0], torch.tensor([float(pair.relevance) for pair in pairs]), reduction="none"
    )
    total = (relevance * weights).sum() / len(pairs)
    known = [index for index, pair in enumerate(pairs) if pair.stance >= 0 or pair.stances is not None]
    if known:
        each = functional.cross_entropy(
            outputs[known, 1:], torch.tensor([_stances(pairs[index]) for index in known]), reduction="none"
        )
        total = total + stance * (each * torch.tensor([pairs[index].stance_weight for index in known])).sum() / len(
            pairs
        )
    barred = [index for index, pair in enumerate(pairs) if pair.not_supports]
    if barred:
        chance = functional.softmax(outputs[barred, 1:], dim=1)[:, 0]
        total = total - torch.log1p(-chance.clamp(max=0.999)).sum() / len(pairs)
    return total


def labelled(stance: int) -> tuple[float, float, float]:
    """A label as chances: a little less than sure of it, since writers err too."""
    first, second, third = ((1 - _SMOOTH) * (index == stance) + _SMOOTH / 3 for index in range(3))
    return first, second, third


def _stances(pair: Pair) -> tuple[float, float, float]:
    return pair.stances if pair.stances is not None else labelled(pair.stance)


def batches(pairs: Sequence[Pair], chance: random.Random) -> list[list[Pair]]:
    """All pairs in batches of like length, in an order by chance."""
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    made: list[list[Pair]] = []
    for start in range(0, len(shuffled), BATCH * _POOL):
        pool = sorted(shuffled[start : start + BATCH * _POOL], key=lambda pair: len(pair.first) + len(pair.second))
        made.extend(pool[first : first + BATCH] for first in range(0, len(pool), BATCH))
    chance.shuffle(made)
    return made


def _groups(judge: Judge, schedule: Schedule) -> list[dict[str, Any]]:
    """What is trained, by rate and weight decay: matrices decay, biases and norms do not."""
    heads = schedule.rate if schedule.heads is None else schedule.heads
    groups: dict[tuple[float, float], list[torch.Tensor]] = {}
    for name, value in judge.named_parameters():
        if value.requires_grad:
            rate = schedule.rate if name.startswith("encoder.") else heads
            decay = schedule.decay if value.ndim >= 2 else 0.0  # noqa: PLR2004 - a matrix
            groups.setdefault((rate, decay), []).append(value)
    return [{"params": of, "lr": rate, "weight_decay": decay} for (rate, decay), of in groups.items()]


def train(
    judge: Judge,
    reader: Any,
    epochs: Iterable[Sequence[Pair]],
    total: int,
    schedule: Schedule,
    *,
    seed: int,
    after: Callable[[int], None] = lambda _epoch: None,
) -> None:
    """Train on the pairs of each epoch in turn.

    Args:
        judge: is changed in place.
        reader: the tokenizer.
        epochs: the pairs of each epoch; asked for when the epoch starts.
        total: all pairs of all epochs, about; the learning rate is zero when so many were seen.
        schedule: how fast.
        seed: of the order and of the dropout.
        after: is called with the number of each epoch that has ended, from 0.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 - an order that can be had again, no secret
    free = [value for value in judge.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(_groups(judge, schedule), fused=True)
    updates = max(1, total // BATCH)
    warm = max(1, int(updates * schedule.warm))
    rates = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (updates - step) / max(1, updates - warm)))
    )
    for number, pairs in enumerate(epochs):
        judge.train()
        started, seen, shown = time.perf_counter(), 0, 0.0
        for index, batch in enumerate(batches(pairs, chance), start=1):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                outputs = judge(**encoded(reader, [(pair.first, pair.second) for pair in batch]))
            value = loss(outputs.float(), batch, schedule.stance)
            value.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            torch.nn.utils.clip_grad_norm_(free, 1.0)
            optimizer.step()
            rates.step()
            optimizer.zero_grad(set_to_none=True)
            seen += len(batch)
            shown += float(value.detach())
            if index % 100 == 0:
                speed = seen / (time.perf_counter() - started)
                _log.info("epoch %d, batch %d: loss %.4f, %.0f pairs a second", number, index, shown / 100, speed)
                shown = 0.0
        after(number)
