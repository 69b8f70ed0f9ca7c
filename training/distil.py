"""Teaches the small judge what the teacher makes of pairs: ``python -m training.distil --help``.

Networks of this size do not learn from labels alone what a larger one does; they learn it better from the chances that
the larger one gives (Hinton et al., "Distilling the Knowledge in a Neural Network", 2015), and those can be had for
pairs that nobody labelled. The pairs and what the teacher makes of them are kept in ``labels.jsonl`` under ``--out``: a
run that was broken off goes on where it stopped.
"""

import argparse
import json
import logging
import math
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from retrieval.models.embedder import SentenceEmbedder
from retrieval.models.parser import SpacyParser
from training import grids, rules, sample, wide
from training.dataset import Asked, build, held_out
from training.loop import Pair, Schedule, labelled, train
from training.network import Judge, fresh, logits, save, tokenizer
from training.teacher import GENERAL, LEARNT_GRIDS, of_grids, teacher
from training.train import DATA, SEED, events, finish, general, titles

_ROUNDS = 2
"""Draws from the questions of events."""
_REST = 0.4
"""Share of those that speak to something else."""
_GRIDS = 0.35
_MINED = 12_480
"""Pairs that nobody labelled."""
_PLAIN = 8_000
"""Pairs of entailment, with their labels alone."""
_LEAST_WORDS, _MOST_WORDS = 5, 28
"""A statement of so many words is a claim that somebody might type."""
_SHARP = 1.3
"""What the teacher's logits are multiplied with: it was trained briefly, and is less sure than it is right."""
_GIVEN = 0.4
"""How much a writer's label of relevance counts beside the teacher's chance."""
_GIVEN_STANCE = 0.45
_IDLE = 0.15
"""How much the stance counts of what speaks to something else and has no label."""
_AT_ONCE = 960
_log = logging.getLogger("training")
_Labelled = tuple[Pair, list[float]]


def chosen(asked: Sequence[Asked], chance: random.Random) -> list[Pair]:
    """Pairs that have labels: of events, and of grids."""
    found = []
    for _ in range(_ROUNDS):
        found += [pair for pair in sample.epoch(asked, chance) if pair.relevance > 0 or chance.random() < _REST]
    found += of_grids(chance, _GRIDS, hurried=0)
    chance.shuffle(found)
    return found


def mined(asked: Sequence[Asked], chance: random.Random, most: int = _MINED) -> list[Pair]:
    """Pairs that have none: statements' own words, and questions, against what is nearest in their event and beyond."""
    owners = {one.piece.text: of.event for of in asked for one in of.own if one.piece.statement}
    for name in LEARNT_GRIDS:
        for number, grid in enumerate(grids.read(DATA / "grids" / f"{name}.txt")):
            owners.update({grid.told(index): f"{name}{number}" for index in range(len(grid.statements))})
    texts = list(owners)
    owner = np.array([owners[text] for text in texts])
    said = [_said(text) for text in texts]
    embedder = SentenceEmbedder()
    vectors = embedder.embed(said)
    questions = [one.question for one in asked]
    asking = embedder.embed(questions)
    found: list[Pair] = []

    def against(first: str, near: np.ndarray, own: np.ndarray, counts: tuple[tuple[int, int], tuple[int, int]]) -> None:
        for inside, (among, count) in zip((own, ~own), counts, strict=True):
            nearest = [at for at in np.argsort(-np.where(inside, near, -2))[:among] if inside[at] and near[at] > -1]
            found.extend(Pair(first=first, second=texts[at]) for at in chance.sample(nearest, min(count, len(nearest))))

    claims = [at for at, text in enumerate(said) if _LEAST_WORDS <= len(text.split()) <= _MOST_WORDS]
    for at in chance.sample(claims, min(7_000, len(claims))):
        near = vectors @ vectors[at]
        near[at] = -1
        against(_hurried(_typed(said[at], chance), chance), near, owner == owner[at], ((4, 2), (10, 1)))
    for question, vector, event in zip(questions, asking, [one.event for one in asked], strict=True):
        against(_hurried(question, chance), vectors @ vector, owner == event, ((8, 2), (12, 2)))
    return chance.sample(found, min(most, len(found)))


def by_rule(headlines: Sequence[str], chance: random.Random) -> list[Pair]:
    """Pairs that turn on a word, with their labels alone: a teacher is not sure of what they tell."""
    return [replace(pair, first=_hurried(pair.first, chance)) for pair in rules.turning(1, headlines, chance)]


def _said(text: str) -> str:
    """What was said, of a statement as the judge reads it."""
    said = text.split(" | ", 1)[-1].split(": ", 1)[-1].strip().strip('"“”')
    return re.sub(r"^(?:that|to|if) ", "", " ".join(said.split())).rstrip(".,;")


def _typed(claim: str, chance: random.Random) -> str:
    lower = claim if claim.startswith("I ") else claim[0].lower() + claim[1:]
    return chance.choice([claim, claim, f"who said {lower}?", f"did anyone say {claim}?"])


def _hurried(text: str, chance: random.Random) -> str:
    return sample.hurried(text, chance) if chance.random() < 0.3 else text  # noqa: PLR2004 - a share


def label(pairs: Sequence[Pair], folder: Path, weights: Path, kept: Path) -> list[_Labelled]:
    """What the teacher makes of pairs, kept in a file as it goes.

    Raises:
        ValueError: the file holds labels of other pairs.
    """
    done = read_labels(kept)
    if [pair for pair, _ in done] != [*pairs[: len(done)]]:
        raise ValueError(f"{kept} holds labels of other pairs: the data has changed since. Take another --out folder.")
    if len(done) < len(pairs):
        judge, reader = teacher(folder)
        judge.load_state_dict(torch.load(weights, weights_only=True))
        kept.write_text("".join(map(_line, done)), encoding="utf-8")  # without a line that was broken off
        with kept.open("a", encoding="utf-8") as file:
            for start in range(len(done), len(pairs), _AT_ONCE):
                some = pairs[start : start + _AT_ONCE]
                values = logits(judge, reader, [(pair.first, pair.second) for pair in some]).tolist()
                new = [(pair, [round(value, 3) for value in row]) for pair, row in zip(some, values, strict=True)]
                file.writelines(map(_line, new))
                file.flush()
                done += new
                _log.info("%d of %d pairs labelled", len(done), len(pairs))
    return done


def read_labels(kept: Path) -> list[_Labelled]:
    """Pairs with what a teacher made of them; none where there is no file yet, and no line that was broken off."""
    if not kept.exists():
        return []
    lines = kept.read_text(encoding="utf-8").split("\n")[:-1]
    return [(Pair(**pair), row) for pair, row in map(json.loads, lines)]


def _line(labelled_pair: _Labelled) -> str:
    pair, row = labelled_pair
    return json.dumps([asdict(pair), row]) + "\n"


def taught(pair: Pair, row: Sequence[float]) -> Pair:
    """A pair with the teacher's chances and its writer's labels together as what is to be learnt."""
    chance = 1 / (1 + math.exp(-_SHARP * row[0]))
    given = _GIVEN * min(1, pair.relevance_weight)
    relevance = given * pair.relevance + (1 - given) * chance
    first, second, third = torch.softmax(torch.tensor(row[1:]) * _SHARP, 0).tolist()
    if pair.stance < 0:
        weight = _IDLE + (1 - _IDLE) * relevance
        return replace(
            pair, relevance=relevance, relevance_weight=1, stances=(first, second, third), stance_weight=weight
        )
    mixed = [
        _GIVEN_STANCE * own + (1 - _GIVEN_STANCE) * its
        for own, its in zip(labelled(pair.stance), (first, second, third), strict=True)
    ]
    return replace(pair, relevance=relevance, relevance_weight=1, stances=(mixed[0], mixed[1], mixed[2]))


def learn(judge: Judge, pairs: Sequence[Pair], out: Path, *, epochs: int, rate: float) -> None:
    """Train the small judge; the weights of each epoch are kept."""
    reader = tokenizer()
    train(
        judge,
        reader,
        [pairs] * epochs,
        len(pairs) * epochs,
        Schedule(rate=rate, warm=0.06, stance=1.5),
        seed=SEED,
        after=lambda number: save(judge, out / f"student-{number}.pt"),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Label, train, calibrate and export."""
    parser = argparse.ArgumentParser(prog="python -m training.distil", description=__doc__)
    parser.add_argument("--mpnet", type=Path, required=True, help="folder of the model all-mpnet-base-v2")
    parser.add_argument("--teacher", type=Path, required=True, help="weights that `training.teacher` left")
    parser.add_argument("--begin", type=Path, required=True, help="weights of a small judge that was trained on labels")
    parser.add_argument("--nli", type=Path, required=True, help="folder of the entailment pairs (.jsonl)")
    parser.add_argument("--gum", type=Path, required=True, help="folder of the GUM news articles (.conllu)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the labels and the model")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    everything = events(DATA, options.gum)
    asked = build(everything)
    learnt = [one for one in asked if not held_out(one.event)]
    chance = random.Random(SEED)  # noqa: S311 - a draw, no secret
    unlabelled = [*mined(learnt, chance), *wide.draw(options.nli, SentenceEmbedder(), SpacyParser(), chance)]
    pairs = [*chosen(learnt, chance), *unlabelled]
    known = label(pairs, options.mpnet, options.teacher, options.out / "labels.jsonl")
    headlines = titles(everything)
    plain = [pair for pair in general(options.nli, headlines, GENERAL, chance) if not pair.not_supports]
    torch.manual_seed(SEED)
    judge = fresh(pooling="split")
    judge.load_state_dict(torch.load(options.begin, weights_only=True))
    studied = [*(taught(pair, row) for pair, row in known), *chance.sample(plain, min(_PLAIN, len(plain)))]
    studied += by_rule(headlines, chance)
    learn(judge, studied, options.out, epochs=options.epochs, rate=options.rate)
    finish("student", judge, tokenizer(), [one for one in asked if held_out(one.event)], options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
