"""The mean of trained judges: ``python -m training.mean FIRST.pt SECOND.pt … --gum DIR --out DIR``.

Networks that were trained from the same weights on different data mostly lie in one basin: the mean of their weights is
as good as all together, at the cost of one (Wortsman et al., "Model soups", ICML 2022). The encoders are averaged. The
heads are the first one's where each training started its own, and averaged too (``--heads``) where all go back to one.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from training.dataset import build, held_out
from training.network import fresh, tokenizer
from training.train import DATA, events, finish

Weights = dict[str, torch.Tensor]


def mean(every: Sequence[Weights], shares: Sequence[float] | None = None, *, heads: bool = False) -> Weights:
    """The mean of some encoders, under the heads of the first.

    Args:
        every: weights of one network.
        shares: how much each counts; None for all alike.
        heads: whether the heads are averaged too.

    Raises:
        ValueError: they are not weights of one network, or there is not one share for each.
    """
    shares = shares or [1.0] * len(every)
    if len(shares) != len(every) or min(shares) <= 0:
        raise ValueError(f"{len(every)} files need {len(every)} shares above zero, not {[*shares]}")
    shapes = [{name: value.shape for name, value in one.items()} for one in every]
    if any(of != shapes[0] for of in shapes):
        raise ValueError("the files hold weights of different networks")
    whole = sum(shares)

    def averaged(name: str, value: torch.Tensor) -> torch.Tensor:
        if not value.is_floating_point() or not (heads or name.startswith("encoder.")):
            return value
        return torch.stack([one[name] * (share / whole) for one, share in zip(every, shares, strict=True)]).sum(0)

    return {name: averaged(name, value) for name, value in every[0].items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Average, calibrate on the events that none was trained on, and export."""
    parser = argparse.ArgumentParser(prog="python -m training.mean", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="weights; the first has the heads to keep")
    parser.add_argument("--shares", type=float, nargs="+", help="how much each counts; without it all alike")
    parser.add_argument("--heads", action="store_true", help="average the heads too")
    parser.add_argument("--gum", type=Path, required=True, help="folder of the GUM news articles (.conllu)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    options.out.mkdir(parents=True, exist_ok=True)
    judge = fresh(pooling="split")
    every = [torch.load(path, weights_only=True) for path in options.files]
    try:
        judge.load_state_dict(mean(every, options.shares, heads=options.heads))
    except ValueError as error:
        parser.error(str(error))
    kept = build([event for event in events(DATA, options.gum) if held_out(event.name)])
    finish("mean", judge, tokenizer(), kept, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
