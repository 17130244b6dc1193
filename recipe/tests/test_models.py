"""Models: what is cached is what is computed at once, rows do not see each other, and a file says what the model says."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from recipe.export import export
from recipe.grpo import group_advantages, helpful_and_short, log_probabilities
from recipe.layers import attend, bias_of, in_order
from recipe.reading import Reading
from recipe.rows import packed
from recipe.sampling import answer_all
from recipe.student import Student, StudentShape
from recipe.teacher import Experts, Teacher, TeacherShape
from recipe.tokenizer import SPECIAL, train_tokenizer

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    return train_tokenizer(tmp_path_factory.mktemp("tokenizer") / "tokenizer.json", 512)


def models(tokenizer):
    torch.manual_seed(1)
    return [Student(StudentShape(tokenizer.size, layers=2)), Teacher(TeacherShape(tokenizer.size, layers=3))]


def test_answers_with_a_cache_are_those_without(tokenizer):
    for model in models(tokenizer):
        model.eval()
        prompts = [[1, 7, 30], [1, 9, 11, 60, 61, 62, 63], [1, 40]]
        answers = answer_all(model, tokenizer, prompts, most_tokens=6, exact=True)
        for prompt, answer in zip(prompts, answers, strict=False):
            tokens = list(prompt)
            for _ in answer.tokens:
                with torch.no_grad():
                    logits = model(*in_order(torch.tensor([tokens])))
                tokens.append(int(logits[0, -1].argmax()))
            assert tokens[len(prompt) :] == answer.tokens


class Countdown:
    """A model whose rows say so many tokens as are wanted, then their end, then go on as if they had not ended."""

    def __init__(self, end: int, wanted: list[int]):
        self.shape, self.end, self.left, self.steps = TeacherShape(512), end, torch.tensor(wanted), 0

    def eval(self) -> None:
        self.length = 0

    def cache(self, rows, positions, dtype):
        return self

    def keep(self, rows):
        self.left = self.left[rows]

    def __call__(self, tokens, positions, visible, cache):
        self.length += tokens.shape[1]
        self.steps += 1
        logits = torch.zeros(len(tokens), 1, 512)
        logits[range(len(tokens)), 0, torch.where(self.left == 0, self.end, 40)] = 1.0
        self.left = self.left - 1
        return logits


def test_no_step_is_taken_for_rows_that_have_ended(tokenizer):
    wanted = list(range(1, 31))  # So few end at once that none are dropped at once.
    model = Countdown(tokenizer.end, wanted)
    answers = answer_all(model, tokenizer, [[1, place + 10] for place in range(len(wanted))], most_tokens=200)
    assert [len(answer.tokens) for answer in answers] == [size + 1 for size in wanted]
    assert all(answer.finished for answer in answers)
    assert model.steps == max(wanted) + 1


@pytest.mark.parametrize("length", [1, 127, 128, 129, 300])
def test_attention_in_blocks_is_attention_at_once(length):
    torch.manual_seed(length)
    query, key, value = (torch.randn(2, 3, length, width, dtype=torch.float64) for width in (8, 8, 5))
    visible = (torch.rand(2, length, length) < 0.3).tril() | torch.eye(length, dtype=torch.bool)
    scores = (query @ key.mT * 8**-0.5).masked_fill(~visible.unsqueeze(1), float("-inf"))
    torch.testing.assert_close(attend(query, key, value, bias_of(visible)), scores.softmax(-1) @ value)


def test_packed_examples_do_not_see_each_other(tokenizer):
    source = random.Random(1)
    examples = [
        ([1, *(source.randrange(6, 500) for _ in range(source.randint(2, 9)))], [source.randrange(6, 500) for _ in range(7)])
        for _ in range(9)
    ]
    rows = next(packed(iter(examples * 9), 2, 40))
    for model in models(tokenizer):
        model.eval()
        with torch.no_grad():
            together = model(rows.tokens, rows.positions, rows.visible)
        prompt, completion = examples[1]
        start, size = len(examples[0][0] + examples[0][1]) - 1, len(prompt + completion) - 1
        apart_tokens = torch.tensor([(prompt + completion)[:-1]])
        with torch.no_grad():
            apart = model(*in_order(apart_tokens))
        torch.testing.assert_close(together[0, start : start + size], apart[0], atol=1e-4, rtol=1e-4)
        assert rows.weights[0, start : start + size].sum() == len(completion)


def test_advantages_compare_within_a_group():
    advantages = group_advantages(torch.tensor([1.0, 0.0, 1.0, 0.0, 0.5, 0.5, 0.5, 0.5]), 4)
    assert advantages[:4].sign().tolist() == [1, -1, 1, -1]
    assert advantages[4:].tolist() == [0, 0, 0, 0]


def test_right_answers_do_not_compete_for_a_few_tokens():
    right = Reading("", "", right=True, formed=True, one_language=True)
    rewards = [helpful_and_short(right, None, length) for length in (60, 62, 61, 60)]
    assert len(set(rewards)) > 1
    assert group_advantages(torch.tensor(rewards), 4).tolist() == [0, 0, 0, 0]


def test_log_probabilities_stand_at_the_tokens_said(tokenizer):
    model = models(tokenizer)[0]
    logs, mask = log_probabilities(model, tokenizer, [([1, 7, 30], [40, 41]), ([1], [42])])
    assert mask.tolist() == [[0, 0, 1, 1], [1, 0, 0, 0]]
    assert (logs[mask == 1] < 0).all()


def test_bias_of_a_busy_expert_falls():
    experts = Experts(TeacherShape(512))
    experts.load += torch.tensor([9.0, 1, 1, 1, 1, 1, 1, 1])
    experts.rebalance()
    assert experts.correction[0] < 0 < experts.correction[1]
    assert experts.load.sum() == 0


def test_sorted_experts_are_the_masked_ones():
    torch.manual_seed(1)
    experts, start = Experts(TeacherShape(512)), torch.randn(3, 50, 192)
    experts.correction += torch.tensor([9.0, -9, 0, 0, 0, 0, 0, 0])  # One expert gets every token, one none.
    found = []
    for sort in (True, False):
        experts.train(sort)
        experts.zero_grad()
        x = start.clone().requires_grad_()
        out = experts(x)
        out.square().sum().backward()
        found.append([out, x.grad, *(parameter.grad for parameter in experts.parameters())])
    for ours, theirs in zip(*found, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-4)


def test_tokenizer_keeps_digits_apart_and_specials_whole(tokenizer):
    assert [tokenizer.decode([token]) for token in tokenizer.encode("1234")] == ["1", "2", "3", "4"]
    assert "".join(tokenizer.pieces(" strawberry")) == " strawberry"
    assert tokenizer.decode([tokenizer.think, tokenizer.end_think]) == "<think></think>"
    assert all(tokenizer.tokenizer.token_to_id(token) is not None for token in SPECIAL)


@pytest.mark.parametrize("place", [0, 1])
def test_the_exported_file_says_what_the_model_says(tokenizer, tmp_path, place):
    """Against the oracle, which builds a model of transformers from the file and knows nothing of ours."""
    pytest.importorskip("transformers", reason="the oracle needs transformers, see oracle/requirements.txt")
    model = models(tokenizer)[place].eval()
    if place == 1:
        for layer in model.layers[1:]:
            layer.feed_forward.correction += torch.linspace(-0.2, 0.2, 8)
    path, ids = tmp_path / "model.gguf", [1, 3, 70, 80, 90, 100, 4, 5, 200]
    export(model, tokenizer, path, "test", "F32")
    (tmp_path / "ids.json").write_text(json.dumps(ids))
    subprocess.run(
        [
            sys.executable,
            ROOT / "oracle" / "transformers_logits.py",
            path,
            "--tokens",
            tmp_path / "ids.json",
            "--top",
            "8",
            "--out",
            tmp_path / "out.json",
        ],
        check=True,
        cwd=ROOT / "oracle",
    )
    rows = json.loads((tmp_path / "out.json").read_text())["rows"]
    with torch.no_grad():
        logs = model(*in_order(torch.tensor([ids]))).log_softmax(-1)[0]
    for place, row in enumerate(rows):
        best = logs[place].topk(len(row))
        assert [token for token, _ in row] == best.indices.tolist()
        torch.testing.assert_close(torch.tensor([value for _, value in row]), best.values, atol=2e-5, rtol=0)
