"""How good a judge is on events that it was not trained on."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from training.dataset import STANCES, Asked, Judged

ELSEWHERE = 6
"""So many of the nearest pieces of other events stand beside a question's own."""
Scorer = Callable[[Sequence[tuple[str, str]]], torch.Tensor]
"""Pairs to logits of shape (pairs, 4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A pair with what the judge says of it."""

    asked: Asked
    one: Judged
    logits: tuple[float, float, float, float]

    @property
    def stance(self) -> int:
        """The likeliest stance, an index into ``STANCES``."""
        return max(range(3), key=lambda index: self.logits[1 + index])


def score(questions: Sequence[Asked], scorer: Scorer, *, view: str = "read") -> list[Scored]:
    """The candidates of every question, judged for one wording of it."""
    pairs = [(asked, one, asked.view(view).text) for asked in questions for one in candidates(asked)]
    outputs = scorer([(text, one.piece.text) for _, one, text in pairs])
    return [
        Scored(asked=asked, one=one, logits=tuple(row))
        for (asked, one, _), row in zip(pairs, outputs.tolist(), strict=True)
    ]


def candidates(asked: Asked) -> list[Judged]:
    """What the product would have judged: for a fact sentences, else statements and the sentences that hold none."""
    if asked.kind == "fact":
        own = [one for one in asked.own if not one.piece.statement]
    else:
        stated = {name for one in asked.own if one.piece.statement for name in one.piece.sentences}
        own = [one for one in asked.own if one.piece.statement or one.piece.sentences[0] not in stated]
    return own + list(asked.other[:ELSEWHERE])


def figures(scored: Sequence[Scored], *, view: str = "read") -> dict[str, float]:
    """Relevance: AUC over all pairs, and per question whether the best are right. Stance: accuracy, F1, opposites."""
    clear = [pair for pair in scored if pair.one.weight == 1]
    found = {
        "relevance AUC": auc(
            [pair.logits[0] for pair in clear if pair.one.relevance],
            [pair.logits[0] for pair in clear if not pair.one.relevance],
        ),
        "relevance AUC, own event": auc(
            [pair.logits[0] for pair in clear if pair.one.relevance],
            [pair.logits[0] for pair in clear if not pair.one.relevance and pair.one.label != "elsewhere"],
        ),
        "cosine AUC, own event": auc(
            [pair.one.near for pair in clear if pair.one.relevance],
            [pair.one.near for pair in clear if not pair.one.relevance and pair.one.label != "elsewhere"],
        ),
    }
    found |= _hits(scored)
    return found | _stances([pair for pair in scored if pair.one.stance >= 0 and _sided(pair, view)])


def _sided(pair: Scored, view: str) -> bool:
    return pair.asked.view(view).stance


def auc(high: Sequence[float], low: Sequence[float]) -> float:
    """How often one of the first stands above one of the second."""
    if not high or not low:
        return float("nan")
    values = torch.tensor([*high, *low], dtype=torch.float64)
    ranks = torch.empty_like(values)
    order = values.argsort()
    ranks[order] = torch.arange(1, len(values) + 1, dtype=torch.float64)
    _, places, counts = torch.unique(values, return_inverse=True, return_counts=True)
    sums = torch.zeros(len(counts), dtype=torch.float64).scatter_add_(0, places, ranks)
    ranks = (sums / counts)[places]  # ties share their ranks
    total = float(ranks[: len(high)].sum()) - len(high) * (len(high) + 1) / 2
    return total / (len(high) * len(low))


def _hits(scored: Sequence[Scored]) -> dict[str, float]:
    """Whether the best by relevance, and the best by relevance and stance together, are right."""
    by_question: dict[tuple[str, str], list[Scored]] = defaultdict(list)
    for pair in scored:
        by_question[pair.asked.event, pair.asked.question].append(pair)
    counts: Counter[str] = Counter()
    answerable, refusable = [], []
    for pairs in by_question.values():
        kind = pairs[0].asked.kind
        best = max(pair.logits[0] for pair in pairs)
        if kind == "unanswerable":
            if not any(pair.one.relevance for pair in pairs):
                refusable.append(best)
            continue
        wanted = "disputes" if kind == "who_denied" else "supports"
        if not any(pair.one.label == wanted for pair in pairs):
            continue
        answerable.append(best)
        stance = STANCES.index(wanted)
        for name, key in (
            ("relevance", lambda pair: pair.logits[0]),
            ("relevance and stance", lambda pair, stance=stance: _joint(pair, stance)),
            ("cosine", lambda pair: pair.one.near),
        ):
            ranked = sorted(pairs, key=key, reverse=True)
            for most in (1, 3):
                counts[f"{kind}: hit@{most} by {name}"] += any(pair.one.label == wanted for pair in ranked[:most])
        counts[kind] += 1
    found = {name: count / counts[name.partition(":")[0]] for name, count in counts.items() if ":" in name}
    return found | {"answerable against not, AUC": auc(answerable, refusable)}


def _joint(pair: Scored, stance: int) -> float:
    odds = torch.log_softmax(torch.tensor(pair.logits[1:]), dim=0)[stance]
    return float(torch.nn.functional.logsigmoid(torch.tensor(pair.logits[0])) + odds)


def _stances(scored: Sequence[Scored]) -> dict[str, float]:
    table: Counter[tuple[int, int]] = Counter((pair.one.stance, pair.stance) for pair in scored)
    total = max(1, sum(table.values()))
    found = {"stance accuracy": sum(table[index, index] for index in range(3)) / total}
    scores = []
    for index, name in enumerate(STANCES):
        right = table[index, index]
        given = sum(table[other, index] for other in range(3))
        there = sum(table[index, other] for other in range(3))
        scores.append(2 * right / max(1, given + there))
        found[f"stance F1 {name}"] = scores[-1]
    found["stance macro-F1"] = sum(scores) / 3
    opposite = table[0, 1] + table[1, 0]
    found["opposite polarity"] = opposite / max(1, opposite + table[0, 0] + table[1, 1])
    return found


def by_phenomenon(
    scored: Sequence[Scored], *, threshold: float = 0.0, view: str = "read"
) -> dict[str, tuple[int, float]]:
    """For each label and phenomenon: how many pairs, and the share judged right."""
    counts: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for pair in scored:
        name = f"{pair.one.label} ~ {pair.one.phenomenon}"
        counts[name] += 1
        speaks = pair.logits[0] > threshold
        fits = pair.one.stance < 0 or not pair.asked.view(view).stance or pair.stance == pair.one.stance
        right[name] += speaks == bool(pair.one.relevance) and (not pair.one.relevance or fits)
    return {name: (counts[name], right[name] / counts[name]) for name in sorted(counts)}
