"""Any cross-encoder as a judge: tiny models of random weights, made here."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from retrieval.errors import ModelNotFound
from retrieval.models.cross_encoder import CrossEncoderJudge
from retrieval.types import Verdict

Make = Callable[..., Path]
ASKED = "the bridge was closed"
TOLD = ["the mayor said the bridge was closed", "the mayor denied it", "hail", "the bridge the bridge " * 300]
WORDS = ["the", "bridge", "was", "closed", "mayor", "said", "denied", "it", "hail"]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a folder with a cross-encoder whose outputs have the given names."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    def build(*labels: str) -> Path:
        folder = tmp_path / "model"
        folder.mkdir()
        words = folder / "vocab.txt"
        words.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]))
        BertTokenizerFast(str(words), model_max_length=64).save_pretrained(folder)
        torch.manual_seed(7)
        config = BertConfig(
            vocab_size=len(WORDS) + 5,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=64,
            initializer_range=0.8,
            id2label=dict(enumerate(labels)),
            label2id={label: number for number, label in enumerate(labels)},
        )
        BertForSequenceClassification(config).save_pretrained(folder)
        return folder

    return build


def _all_chances(verdicts: list[Verdict]) -> bool:
    return all(0 <= chance <= 1 for one in verdicts for chance in (one.relevance, one.supports, one.disputes))


def test_a_model_of_entailment_takes_sides(make: Make):
    judge = CrossEncoderJudge(str(make("entailment", "neutral", "contradiction")))
    judge.verify()
    verdicts = judge.verdicts(ASKED, TOLD)
    assert len(set(verdicts)) == len(TOLD)
    assert _all_chances(verdicts)
    for one in verdicts:
        assert one.supports + one.disputes == pytest.approx(1, abs=1e-4)
    assert judge.verdicts(ASKED, []) == []


def test_the_order_and_the_case_of_the_labels_do_not_matter(make: Make, tmp_path: Path):
    first = make("entailment", "neutral", "contradiction")
    verdicts = CrossEncoderJudge(str(first)).verdicts(ASKED, TOLD)
    turned = first.rename(tmp_path / "turned")
    path = turned / "config.json"
    text = path.read_text()
    path.write_text(text.replace("entailment", "x").replace("contradiction", "ENTAILMENT").replace('"x"', '"Contra"'))
    for one, other in zip(verdicts, CrossEncoderJudge(str(turned)).verdicts(ASKED, TOLD), strict=True):
        assert (one.supports, one.disputes) == pytest.approx((other.disputes, other.supports), abs=1e-5)
        assert one.relevance == pytest.approx(other.relevance, abs=1e-5)


def test_a_reranker_tells_the_relevance_and_takes_no_side(make: Make):
    judge = CrossEncoderJudge(str(make("LABEL_0")))
    verdicts = judge.verdicts(ASKED, TOLD)
    assert len({one.relevance for one in verdicts}) == len(TOLD)
    assert _all_chances(verdicts)
    assert {one.disputes for one in verdicts} == {0.0}
    for text, one in zip(TOLD, verdicts, strict=True):
        assert judge.verdicts(ASKED, [text])[0].relevance == pytest.approx(one.relevance, abs=1e-3)


def test_threads_that_come_at_once_get_what_one_alone_gets(make: Make):
    judge = CrossEncoderJudge(str(make("entailment", "neutral", "contradiction")))
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda _: judge.verdicts(ASKED, TOLD), range(3)))
    alone = [one.relevance for one in judge.verdicts(ASKED, TOLD)]
    assert [[one.relevance for one in result] for result in results] == [pytest.approx(alone, abs=1e-5)] * 3


@pytest.mark.parametrize("labels", [("a", "b"), ("entailment", "neutral"), ("toxic", "neutral", "fine")])
def test_a_model_of_other_outputs_is_refused_in_one_sentence(make: Make, labels: tuple[str, ...]):
    judge = CrossEncoderJudge(str(make(*labels)))
    for use in (judge.verify, lambda: judge.verdicts(ASKED, TOLD)):
        with pytest.raises(ModelNotFound, match=r"has outputs .*: name a cross-encoder with one output") as caught:
            use()
        assert str(caught.value).endswith("(ONRECORD_MODELS__JUDGE).")


def test_a_folder_that_holds_no_model_is_told_in_one_sentence(tmp_path: Path):
    judge = CrossEncoderJudge(str(tmp_path))
    with pytest.raises(ModelNotFound, match="cannot be loaded: name 'onrecord-judge', `none`, a folder") as caught:
        judge.verdicts(ASKED, TOLD)
    assert "\n" not in str(caught.value)
