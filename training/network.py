"""The judge as a network: one encoder over both texts, one output for relevance and three for the stance."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from retrieval.models.embedder import shipped_folder, verified

MAX_TOKENS = 128
Pooling = Literal["split", "mean", "cls"]
_SHARP = 8.0
"""How steeply relevance rises with the cosine before anything is trained; the middle is where MiniLM's pairs part."""
_MIDDLE = 0.55


class Judge(nn.Module):
    """A BERT-like encoder with two heads on the pooled outputs.

    With ``split`` pooling each text's outputs have a mean of their own, and the heads see both, their difference and
    their product, and the cosine. An encoder that was trained for similarity so starts as a judge of relevance that
    is about as good as its embeddings, and learns from there what one text does to the other.

    Args:
        encoder: the encoder.
        pooling: ``split``, or the ``mean`` of all tokens, or the first token's output (``cls``).
        dropout: share of the pooled outputs that training leaves out.
    """

    def __init__(self, encoder: nn.Module, *, pooling: Pooling = "split", dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.pooling = pooling
        self.dropout = nn.Dropout(dropout)
        width = int(encoder.config.hidden_size)  # type: ignore[union-attr,arg-type]  # a transformers model
        if pooling == "split":
            self.joined = nn.Linear(4 * width + 1, width)
            self.alike = nn.Linear(1, 1)
            nn.init.constant_(self.alike.weight, _SHARP)
            nn.init.constant_(self.alike.bias, -_SHARP * _MIDDLE)
        self.relevance = nn.Linear(width, 1)
        self.stance = nn.Linear(width, 3)
        nn.init.normal_(self.relevance.weight, std=0.01)
        nn.init.zeros_(self.relevance.bias)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Logits of shape (pairs, 4): relevance, then supports, disputes, neither."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        if self.pooling == "cls":
            pooled = self.dropout(hidden[:, 0])
            return torch.cat([self.relevance(pooled), self.stance(pooled)], dim=1)
        if self.pooling == "mean":
            pooled = self.dropout(_mean(hidden, attention_mask))
            return torch.cat([self.relevance(pooled), self.stance(pooled)], dim=1)
        first = _mean(hidden, attention_mask * (1 - token_type_ids))
        second = _mean(hidden, attention_mask * token_type_ids)
        cosine = (first * second).sum(1, keepdim=True) / (_length(first) * _length(second))
        seen = torch.cat([first, second, (first - second).abs(), first * second, cosine], dim=1)
        pooled = self.dropout(functional.gelu(self.joined(self.dropout(seen))))
        return torch.cat([self.relevance(pooled) + self.alike(cosine), self.stance(pooled)], dim=1)


def _mean(hidden: torch.Tensor, kept: torch.Tensor) -> torch.Tensor:
    weights = kept.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)


def _length(rows: torch.Tensor) -> torch.Tensor:
    return (rows * rows).sum(1, keepdim=True).sqrt().clamp(min=1e-6)


def fresh(*, pooling: Pooling) -> Judge:
    """A judge whose encoder is the shipped embedding model, its weights checked against their pinned hash.

    Raises:
        ModelNotFound: the package of the weights is not installed.
        ModelTampered: the weights are not the pinned ones.
    """
    folder = shipped_folder()
    verified(folder / "model.safetensors")
    encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
    with torch.no_grad():
        # Embeddings were never made of a second text: it starts as the first does.
        kinds = encoder.embeddings.token_type_embeddings.weight
        kinds[1] = kinds[0]
    # Half of the weights, and of no use to so small a set: what a word means stays as it is.
    encoder.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)
    return Judge(encoder, pooling=pooling)


def tokenizer() -> Any:
    """The tokenizer of the shipped model."""
    return AutoTokenizer.from_pretrained(shipped_folder())


def encoded(reader: Any, pairs: Sequence[tuple[str, str]]) -> dict[str, torch.Tensor]:
    """A batch of pairs, padded to its longest; what is too long is cut off the second text.

    Where a tokenizer does not tell the second text from the first, since its own model never sees two, it is told here.
    """
    batch = reader(
        [first for first, _ in pairs],
        [second for _, second in pairs],
        truncation="only_second",
        max_length=MAX_TOKENS,
        padding=True,
        return_tensors="pt",
    )
    kinds = batch.get("token_type_ids")
    if kinds is None:
        of_each = [[int(of == 1) for of in batch.sequence_ids(index)] for index in range(len(pairs))]
        kinds = torch.tensor(of_each, dtype=torch.long)
    return {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"], "token_type_ids": kinds}


def save(judge: Judge, path: Path) -> None:
    """Keep the weights."""
    torch.save(judge.state_dict(), path)


@torch.inference_mode()
def logits(judge: Judge, reader: Any, pairs: Sequence[tuple[str, str]], *, batch: int = 64) -> torch.Tensor:
    """What the judge says of pairs, in their order: float32 of shape (pairs, 4)."""
    judge.eval()
    order = sorted(range(len(pairs)), key=lambda index: len(pairs[index][0]) + len(pairs[index][1]))
    found = torch.zeros(len(pairs), 4)
    for start in range(0, len(order), batch):
        chosen = order[start : start + batch]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found[chosen] = judge(**encoded(reader, [pairs[index] for index in chosen])).float()
    return found
