"""The teacher: all-mpnet-base-v2 as a judge, five times the size of the one that is shipped.

``python -m training.teacher --mpnet DIR --nli DIR --gum DIR --out DIR`` trains it and leaves ``teacher.pt``; what it
makes of pairs is what ``training.distil`` teaches the small one. Three of its layers and its word embeddings stay as
they are, so that a training takes an hour or two on two cores.
"""

import argparse
import hashlib
import logging
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer

from retrieval.errors import ModelTampered
from training import grids, rules, sample
from training.dataset import Asked, build, held_out
from training.loop import Pair, Schedule, train
from training.network import Judge, save
from training.train import DATA, SEED, events, general, titles

DIGEST = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""SHA-256 of the weights that it starts from: ``model.safetensors`` of all-mpnet-base-v2."""
LEARNT_GRIDS = ("business", "campaign", "local", "opinion", "what")
"""The grids that are learnt from; the others are kept to measure with."""
GENERAL = 64_000
"""Pairs of entailment and by rule from which the draws are made."""
_FROZEN = 3
_FIRST, _LATER = 7_000, 2_500
"""Of those, how many come first and alone, and how many are mixed with the rest."""
_TELLING, _OTHER = 7_500, 4_000
"""Pairs of events that speak to the claim, and that do not."""
_OF_GRIDS = {-1: 1_300, 0: 1_500, 1: 1_500, 2: 700}
"""Pairs of grids by label: an index into the stances, or -1 for what speaks to something else."""
_BY_RULE = 0.125
"""Share of the pairs by rule."""
_BARRED = 0.3
"""Share of the entailment pairs that are kept of which it is only known that one text does not support the other."""
_CLAIM = 0.6
"""How often a grid's claim is shown, rather than its question."""
_HURRIED = 0.2
_log = logging.getLogger("training")


class _OneKind(nn.Module):
    """An encoder that is not told which text is the second: only the pooling of the judge parts the two."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.inner = encoder
        self.config = encoder.config

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor) -> Any:
        del token_type_ids
        return self.inner(input_ids=input_ids, attention_mask=attention_mask)


def teacher(folder: Path) -> tuple[Judge, Any]:
    """The untrained teacher and its tokenizer.

    Args:
        folder: the model all-mpnet-base-v2, unpacked.

    Raises:
        ModelTampered: its weights are not the pinned ones, or gone.
    """
    weights = folder / "model.safetensors"
    if not weights.is_file() or hashlib.sha256(weights.read_bytes()).hexdigest() != DIGEST:
        raise ModelTampered(f"{weights} is not the pinned file of all-mpnet-base-v2: unpack that model there.")
    encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
    encoder.embeddings.requires_grad_(requires_grad=False)
    for layer in encoder.encoder.layer[:_FROZEN]:
        layer.requires_grad_(requires_grad=False)
    return Judge(_OneKind(encoder), pooling="split"), AutoTokenizer.from_pretrained(folder)


def of_grids(chance: random.Random, share: float = 1, hurried: float = _HURRIED) -> list[Pair]:
    """Pairs of the grids that are learnt from, by chance so many of all."""
    files = (grids.read(DATA / "grids" / f"{name}.txt") for name in LEARNT_GRIDS)
    every = (
        (grid.told(index), claimed, label)
        for file in files
        for grid in file
        for claimed in grid.claims
        for index, label in enumerate(claimed.labels)
    )
    return [_of_grid(*one, chance, hurried) for one in every if chance.random() < share]


def _of_grid(told: str, claimed: grids.Claimed, label: int, chance: random.Random, hurried: float) -> Pair:
    topic = claimed.claim.startswith(grids.TOPIC)
    first = claimed.claim if topic or chance.random() < _CLAIM else claimed.question
    return Pair(
        first=sample.hurried(first, chance) if chance.random() < hurried else first,
        second=told,
        relevance=float(label >= 0),
        relevance_weight=1,
        stance=-1 if topic else label,
    )


def rounds(
    asked: Sequence[Asked], others: Sequence[Pair], headlines: Sequence[str], chance: random.Random
) -> list[list[Pair]]:
    """What the teacher is trained on: entailment first, then all kinds mixed."""
    drawn = [*sample.epoch(asked, chance)]
    telling, rest = ([pair for pair in drawn if (pair.relevance > 0) is wanted] for wanted in (True, False))
    usable = [pair for pair in others if not pair.not_supports or chance.random() < _BARRED]
    chance.shuffle(usable)
    by_label: dict[int, list[Pair]] = {label: [] for label in _OF_GRIDS}
    for pair in of_grids(chance):
        by_label[-1 if not pair.relevance else max(pair.stance, 0)].append(pair)
    mixed = [*_some(telling, _TELLING, chance), *_some(rest, _OTHER, chance), *usable[_FIRST : _FIRST + _LATER]]
    for label, count in _OF_GRIDS.items():
        mixed += _some(by_label[label], count, chance)
    mixed += rules.turning(_BY_RULE, headlines, chance)
    chance.shuffle(mixed)
    return [usable[:_FIRST], mixed]


def _some(pairs: Sequence[Pair], most: int, chance: random.Random) -> list[Pair]:
    return chance.sample(pairs, min(most, len(pairs)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Train the teacher."""
    parser = argparse.ArgumentParser(prog="python -m training.teacher", description=__doc__)
    parser.add_argument("--mpnet", type=Path, required=True, help="folder of the model all-mpnet-base-v2")
    parser.add_argument("--nli", type=Path, required=True, help="folder of the entailment pairs (.jsonl)")
    parser.add_argument("--gum", type=Path, required=True, help="folder of the GUM news articles (.conllu)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    everything = events(DATA, options.gum)
    asked = [one for one in build(everything) if not held_out(one.event)]
    chance = random.Random(SEED)  # noqa: S311 - a draw, no secret
    headlines = titles(everything)
    stages = rounds(asked, general(options.nli, headlines, GENERAL, chance), headlines, chance)
    torch.manual_seed(SEED)  # the heads start by chance
    judge, reader = teacher(options.mpnet)
    total = sum(map(len, stages))
    _log.info("%d pairs", total)
    train(judge, reader, stages, total, Schedule(rate=3e-5, heads=2e-4, warm=0.06, stance=1.5), seed=SEED)
    save(judge, options.out / "teacher.pt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
