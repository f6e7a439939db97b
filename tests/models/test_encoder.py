"""What the encoder promises: a text is read whole, alone, by whoever asks; its files are refused before they run."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, load_model_from_string
from onnx.external_data_helper import set_external_data

from tiny_encoders import (
    CUT,
    SPECIAL,
    WORDS,
    changed_tokenizer,
    pieces,
    table,
    tiny_encoder,
    tiny_onnx,
    tiny_tokenizer,
)
from vigie_models.axes import HEADS
from vigie_models.encoder import Encoder, EncoderFailed
from vigie_models.heads import Floats
from vigie_models.hearing import EncoderHeads
from vigie_models.refusals import ContentMalformed
from vigie_models.tokens import MOST_REPEATS, MOST_WINDOWS, Cut, Ids, WindowTokenizer

ENCODER = tiny_encoder()
MOST_TOKENS = MOST_WINDOWS * (CUT.window + ENCODER.tokenizer.shortest)
TEXTS = st.text(alphabet="aé b.👏\n", max_size=80) | st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


def heads(peak: float = 0.5, sharpness: float = 2.0) -> EncoderHeads:
    """Weights drawn by lot."""
    chance = np.random.default_rng(3)
    weights = chance.normal(size=(ENCODER.hidden, len(HEADS))).astype(np.float32)
    return EncoderHeads(weights, chance.normal(size=len(HEADS)).astype(np.float32), peak, sharpness)


def tokenizer(cut: Cut = CUT) -> WindowTokenizer:
    return WindowTokenizer.from_bytes(tiny_tokenizer(), cut)


@settings(deadline=None)
@given(TEXTS, st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([0.1, 1.0, 30.0]))
def test_the_shares_of_all_tokens_and_the_rest_are_the_log_odds(text: str, peak: float, sharpness: float) -> None:
    """Of every head, however many windows: nothing that the encoder adds goes unsaid."""
    heard = ENCODER.hear(text, heads(peak, sharpness))
    totals = [heard.shares_of(head).total for head in HEADS]
    assert totals == pytest.approx(heard.log_odds().tolist(), abs=1e-9)


def test_without_a_peak_states_are_averaged() -> None:
    """A peak of 0 is plain mean pooling over all tokens, both ends and the prefix included."""
    (encoded,) = ENCODER.states_of("le rachat")
    mean = encoded.states.astype(np.float64).mean(axis=0)
    wanted = mean @ heads(0.0).weights.astype(np.float64) + heads(0.0).bias
    assert ENCODER.hear("le rachat", heads(0.0)).log_odds() == pytest.approx(wanted, abs=1e-9)


def test_with_a_peak_the_token_that_says_most_decides() -> None:
    """A steep peak of 1 is the highest token alone."""
    (encoded,) = ENCODER.states_of("le rachat est abruti")
    said = encoded.states.astype(np.float64) @ heads().weights.astype(np.float64)
    peaked = ENCODER.hear("le rachat est abruti", heads(1.0, 1e4)).log_odds()
    assert peaked == pytest.approx(said.max(axis=0) + heads().bias, abs=1e-6)


def test_a_window_is_wrapped_and_its_tokens_know_their_place() -> None:
    """Beginning, prefix, content, end; spans are code points of the prose, whatever stands before."""
    prose = "👏 la réunion"
    (window,) = tokenizer().windows(prose)
    begin, end = pieces().index("<s>"), pieces().index("</s>")
    assert (window.ids[0], window.ids[-1]) == (begin, end)
    assert window.ids[1] == pieces().index("▁passage")
    assert [prose[start:after] for start, after in window.spans][-2:] == ["la", "réunion"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=400).map(" ".join))
def test_a_long_text_is_read_whole(text: str) -> None:
    """Every token of a text is in a window, but for what repeats."""
    windows = list(tokenizer().windows(text))
    read = {tuple(span) for window in windows for span in window.spans.tolist()}
    words = text.split()
    wanted = sum(
        place < MOST_REPEATS or len(set(words[place - MOST_REPEATS : place + 1])) > 1 for place in range(len(words))
    )
    assert len(read) == wanted
    assert all(len(window) <= CUT.window for window in windows)


def test_neighbouring_windows_overlap() -> None:
    """What straddles two windows is whole in one of them."""
    first, second, *_ = tokenizer().windows(" ".join(WORDS * 3))
    assert first.spans[CUT.stride :].tolist() == second.spans[: CUT.window - CUT.stride].tolist()


HOSTILE = [
    "a" * 100_000,
    "ab" * 50_000,
    "👏" * 50_000,
    "👏 " * 50_000,
    "le un " * 20_000,
    "\u0301" * 50_000,
    "</s>" * 20_000,
    " " * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_takes_no_more_than_so_many_windows(text: str) -> None:
    """Time and memory are bounded by the number of windows, and their size is fixed."""
    windows = list(tokenizer().windows(text))
    assert 1 <= len(windows) <= MOST_WINDOWS
    assert sum(len(window.ids) for window in windows) <= MOST_TOKENS
    assert np.isfinite(ENCODER.hear(text, heads()).log_odds()).all()


def test_of_too_long_a_text_the_end_is_read_too() -> None:
    """Windows spread over all of it: nothing is safe at its end."""
    text = "le un " * 20_000 + "abruti"
    *_, last = tokenizer().windows(text)
    assert last.spans[-1].tolist() == [len(text) - 6, len(text)]


def test_one_token_over_and_over_is_read_so_many_times() -> None:
    """A row of the same sign says no more than its first ones."""
    (window,) = tokenizer(Cut("passage: ", 100, 90)).windows("le " * 50 + "rachat")
    assert len(window) == MOST_REPEATS + 1


@pytest.mark.parametrize("special", [token for token in SPECIAL if token != "<unk>"])
def test_nothing_in_a_text_is_a_special_token(special: str) -> None:
    """A text that holds « </s> » does not end there."""
    (window,) = tokenizer().windows(f"le {special} un")
    inner = window.ids[window.first : window.first + len(window)]
    assert pieces().index(special) not in inner
    assert {pieces().index("▁le"), pieces().index("▁un")} <= set(inner.tolist())


def test_a_text_scores_the_same_alone_among_others_and_in_any_order() -> None:
    """To the last bit: texts are read one by one."""
    texts = ["le rachat", "abruti " * 90, "", "👏", "réunion"]
    alone = {text: tiny_encoder().hear(text, heads()).log_odds().tolist() for text in texts}
    for order in (texts, texts[::-1]):
        assert {text: ENCODER.hear(text, heads()).log_odds().tolist() for text in order} == alone


def test_threads_share_an_encoder() -> None:
    """Each gets the answer of its own text."""
    texts = [f"le rachat {word} " * 30 for word in WORDS]
    wanted = [ENCODER.hear(text, heads()).log_odds().tolist() for text in texts]
    got: dict[int, list[float]] = {}

    def read(place: int) -> None:
        got[place] = ENCODER.hear(texts[place], heads()).log_odds().tolist()

    threads = [threading.Thread(target=read, args=(place,)) for place in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[place] for place in range(len(texts))] == wanted


QUIET = """
import os, sys
from pathlib import Path
import numpy
from tiny_encoders import tiny_encoder
import onnx, tokenizers

def threads():
    return len(list(Path("/proc/self/task").iterdir()))

before = threads()
encoder = tiny_encoder()
told = [each.states.tobytes() for each in encoder.states_of("le rachat")]
assert threads() == before, "the encoder runs threads of its own"
child = os.fork()
if not child:
    same = [each.states.tobytes() for each in encoder.states_of("le rachat")] == told
    os._exit(0 if same else 1)
assert os.waitpid(child, 0)[1] == 0, "a fork reads otherwise"
assert not [path for path in Path(os.environ["HOME"]).rglob("*") if path.is_file()], "the runtime keeps a journal"
"""


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_an_encoder_runs_no_thread_and_reports_to_nobody(tmp_path: Path) -> None:
    """One core a text; a process that forks takes a sound copy; onnxruntime's telemetry, on by default, is off."""
    unset = {"ORT_DISABLE_TELEMETRY", "CI", "PYTHONPATH"}  # the runtime keeps quiet of itself where CI is set
    plain = {name: value for name, value in os.environ.items() if name not in unset}
    plain |= {"HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", QUIET]
    done = subprocess.run(command, env=plain, capture_output=True, check=False, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def with_weights_elsewhere() -> bytes:
    model = load_model_from_string(tiny_onnx(table()))
    set_external_data(model.graph.initializer[0], "weights.bin")
    model.graph.initializer[0].ClearField("raw_data")
    written: bytes = model.SerializeToString()
    return written


MISFITS = {
    "nothing": b"",
    "no graph": b"\x08\x08junk",
    "text": b"{}",
    "cut short": tiny_onnx(table())[:-100],
    "another input": tiny_onnx(table(), taken="input_ids"),
    "another output": tiny_onnx(table(), made="last_hidden_state"),
    "another type": tiny_onnx(table().astype(np.float64), kind=TensorProto.DOUBLE),
    "an unknown operator": tiny_onnx(table(), domain="ai.example"),
    "fewer states than tokens": tiny_onnx(table(rows=20)),
    "states that are no numbers": tiny_onnx(np.full_like(table(), np.nan)),
    "weights elsewhere": with_weights_elsewhere(),
}


@pytest.mark.parametrize("onnx", MISFITS.values(), ids=MISFITS.keys())
def test_a_graph_that_does_not_fit_is_refused(
    onnx: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """When it is opened, by a refusal of ours that names the file; nothing is written anywhere."""
    (tmp_path / "weights.bin").write_bytes(table().tobytes())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ContentMalformed, match=r"\(encoder\.onnx\)"):
        Encoder.from_bytes(onnx, tiny_tokenizer(), CUT)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"\xff", b"[" * 10_000, changed_tokenizer({"post_processor": None}), changed_tokenizer({"model": 1})],
)
def test_a_tokenizer_that_does_not_fit_is_refused(content: bytes) -> None:
    """One that is malformed, or that does not mark where a text begins and ends."""
    with pytest.raises(ContentMalformed, match=r"\(tokenizer\.json\)"):
        Encoder.from_bytes(tiny_onnx(table()), content, CUT)


def test_a_tokenizer_cuts_as_its_bundle_says_and_not_as_its_file_does() -> None:
    """A file that was saved with a limit or with padding reads texts whole all the same."""
    limits = {
        "truncation": {"max_length": 4, "stride": 0, "strategy": "LongestFirst", "direction": "Right"},
        "padding": {
            "strategy": {"Fixed": 64},
            "direction": "Right",
            "pad_to_multiple_of": None,
            "pad_id": 1,
            "pad_type_id": 0,
            "pad_token": "<pad>",
        },
    }
    limited = WindowTokenizer.from_bytes(changed_tokenizer(limits), CUT)
    text = " ".join(WORDS)
    assert [each.ids.tolist() for each in limited.windows(text)] == [
        each.ids.tolist() for each in tokenizer().windows(text)
    ]


class BrokenSession:
    """Runs once for each try at the start, then fails as onnxruntime does: with an exception that quotes its input."""

    def __init__(self) -> None:
        self.left = 2

    def run(self, _outputs: list[str], inputs: dict[str, Ids]) -> list[Floats]:
        """As `InferenceSession.run`."""
        self.left -= 1
        if self.left < 0:
            raise RuntimeError(f"no memory for {inputs}")
        return [np.zeros((*inputs["ids"].shape, 4), dtype=np.float32)]


def test_a_failure_tells_nothing_of_the_text() -> None:
    """The error is ours, and what provoked it is not shown."""
    broken = Encoder(BrokenSession(), tokenizer())
    with pytest.raises(EncoderFailed) as failed:
        broken.hear("secret", heads())
    assert str(failed.value) == "The encoder could not read a text."
    assert failed.value.__suppress_context__
