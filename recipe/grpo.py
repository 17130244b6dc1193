"""Group relative policy optimisation (DeepSeekMath, arXiv 2402.03300; R1, section 2.2.1).

A group of answers to one question is sampled; each is better or worse than its group; what the better ones said becomes likelier.
No critic, no learned reward: rewards are rules.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .checkpoint import Checkpoint
from .layers import fast_products, in_order
from .optimiser import optimisers, rate_share, set_rate
from .practice import Practice
from .reading import Reading, read
from .sampling import answer_all
from .tasks import Problem, Task
from .tokenizer import MiniatureTokenizer

Reward = Callable[[Reading, Problem, int], float]
"""By what was read of an answer, its problem, and the number of its tokens."""

LEAST_SPREAD = 0.02
"""Below one badly formed answer among eight (0.033) or sixteen (0.024), above what some tokens of length make (0.0003 each)."""


@dataclass(frozen=True)
class ReinforcementPlan:
    """A step is `prompts` questions with `group` answers each. The rates are small, for the model is to stay what it is, and
    fall to nothing over the last `decay` of the steps. `doubtful`: tasks that are now right, now wrong come most, in place of
    those that are wrong most (`Practice`)."""

    steps: int
    prompts: int = 24
    group: int = 8
    temperature: float = 1.0
    most_tokens: int = 320
    matrix_rate: float = 5e-4
    other_rate: float = 5e-5
    decay: float = 0.5
    divergence_weight: float = 0.01
    doubtful: bool = False
    steps_between: int = 20
    seed: int = 3


def right_and_formed(reading: Reading, problem: Problem, length: int) -> float:
    """Zero's reward: accuracy and form, nothing else (section 2.2.2)."""
    return 1.0 * reading.right + 0.1 * reading.formed


def right_formed_one_language(reading: Reading, problem: Problem, length: int) -> float:
    """With the language consistency that R1 added after Zero mixed languages (section 2.3.2)."""
    return right_and_formed(reading, problem, length) + 0.1 * reading.one_language


def helpful_and_short(reading: Reading, problem: Problem, length: int) -> float:
    """The last stage's, over all tasks: the same, and among right answers the shorter (up to 0.1)."""
    return right_formed_one_language(reading, problem, length) + (0.1 * max(0.0, 1 - length / 320) if reading.right else 0.0)


def reinforce(
    model,
    reference,
    tokenizer: MiniatureTokenizer,
    tasks: list[Task],
    reward: Reward,
    plan: ReinforcementPlan,
    checkpoint: Checkpoint,
    measure: Callable[[int], dict[str, float]] | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Trains in place; `reference` is the model it must not stray far from."""
    both = optimisers(model, plan.matrix_rate, plan.other_rate)
    step = checkpoint.resume(model, both)
    practice = Practice(tasks, doubtful=plan.doubtful)
    while step < plan.steps:
        source = random.Random(f"{plan.seed}/{step}")
        generator = torch.Generator().manual_seed(plan.seed * 1_000_003 + step)
        set_rate(both, rate_share(step / plan.steps, plan.decay))
        problems = [practice.problem(source) for _ in range(plan.prompts)]
        repeated = [problem for problem in problems for _ in range(plan.group)]
        prompts = [tokenizer.prompt(problem) for problem in repeated]
        answers = answer_all(model, tokenizer, prompts, plan.temperature, plan.most_tokens, generator)
        readings = [read(tokenizer.decode(answer.tokens), problem) for answer, problem in zip(answers, repeated, strict=False)]
        for problem, reading in zip(repeated, readings, strict=True):
            practice.note(problem, reading.right)
        rewards = torch.tensor(
            [
                reward(reading, problem, len(answer.tokens))
                for reading, problem, answer in zip(readings, repeated, answers, strict=False)
            ]
        )
        advantages = group_advantages(rewards, plan.group)
        useful = [index for index in range(len(answers)) if advantages[index] != 0]
        if useful:
            improve(
                model, reference, both, tokenizer, [(prompts[i], answers[i].tokens) for i in useful], advantages[useful], plan
            )
        step += 1
        checkpoint.note(
            step,
            reward=rewards.mean().item(),
            right=sum(reading.right for reading in readings) / len(readings),
            formed=sum(reading.formed for reading in readings) / len(readings),
            mixed=sum(not reading.one_language for reading in readings) / len(readings),
            length=sum(len(answer.tokens) for answer in answers) / len(answers),
            second_thoughts=second_thoughts(readings),
            signal=len(useful) / len(answers),
        )
        say(f"step {step} of {plan.steps}: {checkpoint.history[-1]}")
        if step % plan.steps_between == 0 or step == plan.steps:
            if measure:
                checkpoint.note(step, **measure(step))
            checkpoint.save(model, both, step, asdict(plan))


def group_advantages(rewards: Tensor, group: int) -> Tensor:
    """(reward - mean) / standard deviation within each group; 0 where a group is of one mind.

    Right answers that differ by a few tokens of length are of one mind, too: divided by so small a deviation, a token less would
    count as much as right or wrong, and steps of a calculation would be left out for it.
    """
    groups = rewards.view(-1, group)
    spread = groups.std(dim=1, keepdim=True, correction=0)
    better = (groups - groups.mean(dim=1, keepdim=True)) / spread.clamp(min=LEAST_SPREAD)
    return torch.where(spread > LEAST_SPREAD, better, 0.0).flatten()


def second_thoughts(readings: list[Reading]) -> float:
    """Share of thoughts that turn round on themselves."""
    return sum("Wait" in reading.thought or "Moment" in reading.thought for reading in readings) / len(readings)


def improve(
    model,
    reference,
    both,
    tokenizer,
    spoken: list[tuple[list[int], list[int]]],
    advantages: Tensor,
    plan: ReinforcementPlan,
    rows: int = 48,
) -> None:
    """One step on policy. Each answer's loss is the mean over its tokens of -advantage · log p, plus the divergence."""
    model.train()
    for optimiser in both:
        optimiser.zero_grad(set_to_none=True)
    order = sorted(range(len(spoken)), key=lambda index: sum(map(len, spoken[index])))
    for start in range(0, len(order), rows):
        chosen = order[start : start + rows]
        logs, mask = log_probabilities(model, tokenizer, [spoken[index] for index in chosen])
        with torch.no_grad():
            before, _ = log_probabilities(reference, tokenizer, [spoken[index] for index in chosen])
        ratio = before - logs
        divergence = ratio.exp() - ratio - 1
        # exp(logs - logs.detach()) is one and has the gradient of log p: the ratio of the policy to itself.
        gain = (logs - logs.detach()).exp() * advantages[chosen].unsqueeze(1)
        losses = (plan.divergence_weight * divergence - gain) * mask
        (losses.sum(1) / mask.sum(1)).sum().div(len(spoken)).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimiser in both:
        optimiser.step()
    model.rebalance()


def log_probabilities(model, tokenizer, spoken: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor]:
    """log p of every token said [B, L], and 1 where there is one."""
    longest = max(len(prompt) + len(said) for prompt, said in spoken) - 1
    tokens = torch.full((len(spoken), longest), tokenizer.end)
    targets, mask = torch.zeros(len(spoken), longest, dtype=torch.long), torch.zeros(len(spoken), longest)
    for row, (prompt, said) in enumerate(spoken):
        whole = prompt + said
        tokens[row, : len(whole) - 1] = torch.tensor(whole[:-1])
        targets[row, : len(whole) - 1] = torch.tensor(whole[1:])
        mask[row, len(prompt) - 1 : len(whole) - 1] = 1.0
    with fast_products():
        logits = model(*in_order(tokens))
    return -functional.cross_entropy(logits.float().transpose(1, 2), targets, reduction="none"), mask
