"""Temperatures and thresholds, from pairs of events that were not trained on."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from training.validate import Scored

OPPOSITE = 0.05
"""At most this share of what is shown as disputing may say the opposite, by the promise of the project."""
BINS = 10
_GRID = [round(0.3 + 0.05 * step, 2) for step in range(95)]
_BIASES = [round(-4 + 0.1 * step, 1) for step in range(61)]
_SIDES = (0, 1)
_FEWEST = 10
"""So many pairs a threshold has to leave, to be trusted."""
_THRESHOLDS = [round(0.34 + 0.01 * step, 2) for step in range(63)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What turns logits into chances."""

    relevance_temperature: float
    relevance_bias: float = 0
    """Added to the relevance's logit after its temperature: far fewer candidates speak to a claim than pairs did that
    were trained on."""
    relevance_threshold: float = 0.5
    """The chance of relevance that best parts what the writers labelled as speaking to a claim from what does not."""
    stance_temperature: float
    disputes_threshold: float
    """The least chance of ``disputes`` at which at most ``OPPOSITE`` of the decided pairs are of opposite polarity."""
    supports_threshold: float
    """The same for ``supports``."""


def fit(scored: Sequence[Scored]) -> Calibration:
    """The temperatures that make the held-out pairs likeliest, and the thresholds that keep the promise."""
    relevance = [pair for pair in scored if pair.one.weight == 1]
    sided = _sided(scored)
    losses = _stance_loss(sided)
    stance_temperature = min(losses, key=lambda temperature: losses[temperature])
    relevance_temperature, bias = _relevance_fit(relevance)
    return Calibration(
        relevance_temperature=relevance_temperature,
        relevance_bias=bias,
        relevance_threshold=_parting(relevance, relevance_temperature, bias),
        stance_temperature=stance_temperature,
        disputes_threshold=_threshold(sided, stance_temperature, given=1),
        supports_threshold=_threshold(sided, stance_temperature, given=0),
    )


def _sided(scored: Sequence[Scored]) -> list[Scored]:
    """Those whose stance towards the question as it is read is known."""
    return [pair for pair in scored if pair.one.stance >= 0 and pair.asked.view("read").stance]


def _relevance_fit(pairs: Sequence[Scored]) -> tuple[float, float]:
    """The temperature and the bias that make the pairs likeliest."""
    values = torch.tensor([pair.logits[0] for pair in pairs])
    truth = torch.tensor([float(pair.one.relevance) for pair in pairs])
    losses = {
        (temperature, bias): float(functional.binary_cross_entropy_with_logits(values / temperature + bias, truth))
        for temperature in _GRID
        for bias in _BIASES
    }
    return min(losses, key=lambda one: losses[one])


def _parting(pairs: Sequence[Scored], temperature: float, bias: float) -> float:
    """Where the share of the relevant above, less that of the others, is largest, among the pairs that are listed."""
    listed = [pair for pair in pairs if pair.one.listed]
    chances = torch.sigmoid(torch.tensor([pair.logits[0] for pair in listed]) / temperature + bias)
    truth = torch.tensor([bool(pair.one.relevance) for pair in listed])
    gains = {
        step / 100: float(
            (chances[truth] >= step / 100).float().mean() - (chances[~truth] >= step / 100).float().mean()
        )
        for step in range(1, 100)
    }
    return max(gains, key=lambda threshold: gains[threshold])


def _stance_loss(pairs: Sequence[Scored]) -> dict[float, float]:
    values = torch.tensor([pair.logits[1:] for pair in pairs])
    truth = torch.tensor([pair.one.stance for pair in pairs])
    return {one: float(functional.cross_entropy(values / one, truth)) for one in _GRID}


def _threshold(pairs: Sequence[Scored], temperature: float, *, given: int) -> float:
    """The least threshold above which ``given`` is seldom the opposite where a side is taken; else the best one."""
    chances = functional.softmax(torch.tensor([pair.logits[1:] for pair in pairs]) / temperature, dim=1)[:, given]
    shares: dict[float, float] = {}
    for threshold in _THRESHOLDS:
        sure = zip(pairs, chances.tolist(), strict=True)
        called = [pair for pair, chance in sure if chance >= threshold and pair.one.stance in _SIDES]
        if len(called) < _FEWEST:
            break
        shares[threshold] = sum(pair.one.stance == 1 - given for pair in called) / len(called)
        if shares[threshold] <= OPPOSITE:
            return threshold
    return min(shares, key=lambda threshold: shares[threshold]) if shares else _THRESHOLDS[-1]


def reliability(chances: Sequence[float], truth: Sequence[bool]) -> list[tuple[float, float, int]]:
    """For each tenth of the chances: their mean, the share that came true, and how many there are."""
    rows = []
    for number in range(BINS):
        inside = [index for index, chance in enumerate(chances) if min(int(chance * BINS), BINS - 1) == number]
        if inside:
            mean = sum(chances[index] for index in inside) / len(inside)
            share = sum(truth[index] for index in inside) / len(inside)
            rows.append((mean, share, len(inside)))
    return rows


def tables(scored: Sequence[Scored], calibration: Calibration) -> dict[str, list[tuple[float, float, int]]]:
    """The reliability of the relevance, and of each chance of ``supports`` and ``disputes`` where it is known."""
    relevance = [pair for pair in scored if pair.one.weight == 1]
    sided = _sided(scored)
    logits = torch.tensor([pair.logits[0] for pair in relevance])
    values = torch.sigmoid(logits / calibration.relevance_temperature + calibration.relevance_bias)
    found = {"relevance": reliability(values.tolist(), [bool(pair.one.relevance) for pair in relevance])}
    stances = functional.softmax(
        torch.tensor([pair.logits[1:] for pair in sided]) / calibration.stance_temperature, dim=1
    )
    for index, name in enumerate(("supports", "disputes")):
        found[name] = reliability(stances[:, index].tolist(), [pair.one.stance == index for pair in sided])
    return found
