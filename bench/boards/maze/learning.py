"""Two ways to train a policy: from the rewards alone, or from a planner that knows the best moves."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from autograder.challenges.maze.environment import MOVES, SHAPE, STEPS, Mazes, Walks, draw_mazes
from autograder.challenges.maze.planner import Planner
from autograder.execution.seeds import derive_seed

Floats = NDArray[np.float32]
_REPORT_EVERY = 20  # rounds


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train.

    Attributes
    ----------
    rounds:
        Times that new mazes are drawn and walked.
    mazes:
        In each round.
    batch:
        States per step of Adam; each state is used once.
    rate:
        Learning rate; it rises for the first 2% of the steps and falls to nothing as a cosine.
    """

    rounds: int
    mazes: int
    batch: int
    rate: float


def imitate(model: keras.Model, plan: Plan, name: str) -> None:
    """Learn the planner's moves in the states that the policy itself gets into (DAgger, Ross et al. 2011).

    The planner knows, for each of the four moves, the most chests that can still be collected. The cost is the
    cross-entropy with its best moves plus the expected loss of chests by the policy's move. In the first fifth of
    the rounds some walkers are led by the planner.
    """

    def cost(logits: Any, best: Any, missed: Any) -> Any:
        matters = tf.cast(tf.reduce_max(missed, axis=1) > 0.0, tf.float32)
        entropy = tf.nn.softmax_cross_entropy_with_logits(best, logits)
        regret = tf.reduce_sum(tf.nn.softmax(logits) * missed, axis=1)
        return tf.reduce_mean(matters * (entropy + regret))

    def walk(mazes: Mazes, choose: Callable[[Floats], NDArray[np.int64]], round_: int) -> tuple[Floats, ...]:
        rng = np.random.default_rng(derive_seed("maze board", name, "leading", round_))
        led = rng.random(len(mazes)) < 1.0 - 5.0 * round_ / plan.rounds
        planner, walks, steps = Planner(mazes), Walks(mazes), []
        while not walks.is_over:
            seen = walks.observe()
            chests, lengths = planner.move_values(walks)
            merit = 100 * chests.astype(np.int64) - lengths
            best = merit == merit.max(axis=1, keepdims=True)
            missed = (merit.max(axis=1, keepdims=True) - merit) / 100
            walks.move(np.where(led, np.argmax(best, axis=1), choose(seen)))
            steps.append((seen, best / best.sum(axis=1, keepdims=True), missed))
        return tuple(np.concatenate(part).astype(np.float32) for part in zip(*steps, strict=True))

    _train(model, plan, name, walk, cost)


def reinforce(model: keras.Model, plan: Plan, name: str, discount: float = 0.9, entropy: float = 0.02) -> None:
    """Policy gradient (REINFORCE, Williams 1992).

    The advantage is the discounted return from the step on, minus its mean over all walkers at that step (the
    baseline), divided by its standard deviation over the round.
    """

    def cost(logits: Any, taken: Any, advantage: Any) -> Any:
        logs = tf.nn.log_softmax(logits)
        disorder = -tf.reduce_sum(tf.exp(logs) * logs, axis=1)
        return -tf.reduce_mean(advantage[:, 0] * tf.reduce_sum(taken * logs, axis=1) + entropy * disorder)

    def walk(mazes: Mazes, choose: Callable[[Floats], NDArray[np.int64]], _: int) -> tuple[Floats, ...]:
        walks, seen, taken, found = Walks(mazes), [], [], []
        while not walks.is_over:
            seen.append(walks.observe())
            moves = choose(seen[-1])
            taken.append(np.eye(len(MOVES), dtype=np.float32)[moves])
            found.append(walks.move(moves))
        returns = np.array(found, dtype=np.float32)
        for step in reversed(range(STEPS - 1)):
            returns[step] += discount * returns[step + 1]
        returns -= returns.mean(axis=1, keepdims=True)
        advantage = returns / (returns.std() + 1e-6)
        return np.concatenate(seen), np.concatenate(taken), advantage.reshape(-1, 1).astype(np.float32)

    _train(model, plan, name, walk, cost)


def _train(model: keras.Model, plan: Plan, name: str, walk: Callable[..., tuple[Floats, ...]], cost: Any) -> None:
    steps = plan.rounds * (plan.mazes * STEPS // plan.batch)
    rate = keras.optimizers.schedules.CosineDecay(0.0, steps, warmup_target=plan.rate, warmup_steps=steps // 50 + 1)
    optimizer = keras.optimizers.Adam(rate, global_clipnorm=1.0)
    optimizer.build(model.trainable_variables)

    @tf.function(input_signature=[tf.TensorSpec((None, *SHAPE), tf.float32)])
    def forward(seen: Any) -> Any:
        return model(seen, training=False)

    @tf.function(reduce_retracing=True)
    def learn(seen: Any, *targets: Any) -> None:
        with tf.GradientTape() as tape:
            value = cost(model(seen, training=True), *targets)
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)

    rng = np.random.default_rng(derive_seed("maze board", name, "luck"))

    def choose(seen: Floats) -> NDArray[np.int64]:
        logits = forward(seen).numpy().astype(np.float64)
        return np.argmax(logits + rng.gumbel(size=logits.shape), axis=1)

    started, returns = time.process_time(), []
    for round_ in range(plan.rounds):
        mazes = draw_mazes(plan.mazes, derive_seed("maze board", name, "mazes", round_))
        data = walk(mazes, choose, round_)
        returns.append(_collected(data[0], plan.mazes))
        order = rng.permutation(len(data[0]))
        for start in range(0, len(order) - plan.batch + 1, plan.batch):
            learn(*(tf.constant(part[order[start : start + plan.batch]]) for part in data))
        if round_ % _REPORT_EVERY == _REPORT_EVERY - 1:
            recent, spent = np.mean(returns[-_REPORT_EVERY:]), time.process_time() - started
            print(f"{name}: round {round_ + 1} of {plan.rounds}, return {recent:.2f}, {spent:.0f} s", flush=True)


def _collected(seen: Floats, mazes: int) -> float:
    """Mean number of chests that are gone when the last step begins."""
    chests = seen[..., 1].sum(axis=(1, 2))
    return float((chests[:mazes] - chests[-mazes:]).mean())
