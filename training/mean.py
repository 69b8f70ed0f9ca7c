"""The mean of two trained judges: ``python -m training.mean FIRST.pt SECOND.pt --gum DIR --out DIR``.

Networks that were trained from the same weights on different data mostly lie in one basin: the mean of their weights is
as good as both together, at the cost of one (Wortsman et al., "Model soups", ICML 2022). The encoders are averaged; the
heads, which started anew in each training, are the first one's.
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


def mean(first: Weights, second: Weights) -> Weights:
    """The mean of two encoders, under the heads of the first.

    Raises:
        ValueError: they are not weights of one network.
    """
    if {name: value.shape for name, value in first.items()} != {name: value.shape for name, value in second.items()}:
        raise ValueError("the two files hold weights of different networks")
    return {
        name: (value + second[name]) / 2 if name.startswith("encoder.") and value.is_floating_point() else value
        for name, value in first.items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Average, calibrate on the events that neither was trained on, and export."""
    parser = argparse.ArgumentParser(prog="python -m training.mean", description=__doc__)
    parser.add_argument("first", type=Path, help="weights that `training.train` left, with the heads to keep")
    parser.add_argument("second", type=Path, help="weights of another training")
    parser.add_argument("--gum", type=Path, required=True, help="folder of the GUM news articles (.conllu)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    options.out.mkdir(parents=True, exist_ok=True)
    judge = fresh(pooling="split")
    judge.load_state_dict(mean(*(torch.load(path, weights_only=True) for path in (options.first, options.second))))
    kept = build([event for event in events(DATA, options.gum) if held_out(event.name)])
    finish("mean", judge, tokenizer(), kept, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
