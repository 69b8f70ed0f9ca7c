"""The mean of two trained judges."""

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
    made = mean(first, second)
    assert made["encoder.layer"].tolist() == [0.5, 1.5]
    assert made["encoder.ids"].tolist() == [1, 2]
    assert made["stance.bias"].tolist() == [1, 1, 1]


def test_weights_of_other_networks_are_refused() -> None:
    first = {"encoder.layer": torch.ones(2)}
    for second in ({"encoder.layer": torch.ones(3)}, {"other": torch.ones(2)}):
        with pytest.raises(ValueError, match="different networks"):
            mean(first, second)
