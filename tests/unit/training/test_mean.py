"""The mean of trained judges."""

import pytest
import torch

from training.mean import mean


def test_encoders_are_averaged_and_the_heads_are_the_first_ones() -> None:
    first = {
        "encoder.layer": torch.tensor([1.0, 3.0]),
        "encoder.ids": torch.tensor([1, 2]),
        "stance.bias": torch.ones(3),
    }
    second = {name: torch.zeros_like(value) for name, value in first.items()}
    made = mean([first, second])
    assert made["encoder.layer"].tolist() == [0.5, 1.5]
    assert made["encoder.ids"].tolist() == [1, 2]
    assert made["stance.bias"].tolist() == [1, 1, 1]


def test_shares_count_in_proportion_and_heads_are_averaged_on_demand() -> None:
    every = [
        {"encoder.layer": torch.tensor([value]), "stance.bias": torch.tensor([value])} for value in (1.0, 2.0, 4.0)
    ]
    made = mean(every, [2, 1, 1])
    assert (made["encoder.layer"].item(), made["stance.bias"].item()) == (2.0, 1.0)
    assert mean(every, [0.5, 0.25, 0.25], heads=True)["stance.bias"].item() == 2.0


@pytest.mark.parametrize("shares", [[1.0], [1.0, 2.0, 3.0], [1.0, 0.0], [2.0, -1.0]])
def test_shares_that_do_not_fit_are_refused(shares: list[float]) -> None:
    with pytest.raises(ValueError, match="2 shares above zero"):
        mean([{"encoder.layer": torch.ones(2)}] * 2, shares)


def test_weights_of_other_networks_are_refused() -> None:
    first = {"encoder.layer": torch.ones(2)}
    for second in ({"encoder.layer": torch.ones(3)}, {"other": torch.ones(2)}):
        with pytest.raises(ValueError, match="different networks"):
            mean([first, second])
