"""The Grand Autoencoder Challenge: random circles through a narrow layer, lowest mean squared error wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.autoencoder.circles import SHAPE, draw_circles
from autograder.challenges.autoencoder.pictures import reconstructions
from autograder.challenges.autoencoder.references import (
    IMPLAUSIBLE_COST,
    circle_fit_cost,
    lecture_network,
    mean_image,
    pca_cost,
)
from autograder.challenges.base import (
    Challenge,
    CheckedEntry,
    Direction,
    Division,
    EntryRejected,
    Report,
    Score,
)
from autograder.challenges.networks.bottleneck import narrowest_cut
from autograder.challenges.networks.graph import Graph
from autograder.challenges.networks.spec import TrainingCaps, parse_network
from autograder.challenges.registry import register
from autograder.execution.seeds import derive_seed

TEST_IMAGES = 5_000
_CURVE_POINTS = 200
_COURSE_BATCHES = 50  # the course's own number: mean cost of the last 50 batches
_CAPS = TrainingCaps()
_MEMORY_MIB = 2048


@dataclass(frozen=True, slots=True)
class AutoencoderDivision(Division):
    """``bottleneck``: numbers per image that may pass; ``images``: the training budget."""

    bottleneck: int = 0
    images: int = 0


def _division(name: str, bottleneck: int, images: int, indifference: float) -> AutoencoderDivision:
    cpu_seconds = images / 100  # 300 s for NORMAL, 1,000 s for LONG
    rules = (
        f"The network is narrow: everything that gets from input to output passes at most {bottleneck} numbers per "
        "image (height x width x channels). Connections around the narrow layer count.",
        f"It is trained from fresh weights on {images:,} new images, each used once, with its own optimizer and batch "
        f"size. The score is the mean squared error on {TEST_IMAGES:,} other images.",
        "Each image is treated by itself; layers carry no numbers that the training did not find.",
        *_CAPS.rules(),
        f"One evaluation may use {cpu_seconds:g} seconds of processor time, and {_MEMORY_MIB:,} MiB of memory.",
        f"Entries whose costs differ by less than {indifference:g} count as equally good.",
    )
    return AutoencoderDivision(
        name,
        rules,
        cpu_seconds=cpu_seconds,
        wall_seconds=3 * cpu_seconds + 60,
        memory_mib=_MEMORY_MIB,
        indifference=indifference,
        bottleneck=bottleneck,
        images=images,
    )


class AutoencoderChallenge(Challenge):
    """Train the student's network freshly, measure it on fresh images."""

    name = "autoencoder-challenge"
    title = "Grand Autoencoder Challenge"
    direction = Direction.LOWER
    version = "3"
    packages = ("tensorflow", "keras", "numpy")
    unit = "mean squared error"
    effort = "training images"
    divisions: Mapping[str, AutoencoderDivision] = {
        division.name: division
        for division in (
            _division("MEDIUM-NORMAL", 9, 30_000, 0.0002),
            _division("HARD-NORMAL", 3, 30_000, 0.0002),
            _division("MEDIUM-LONG", 9, 100_000, 0.0001),
            _division("HARD-LONG", 3, 100_000, 0.0001),
        )
    }

    def validate(self, spec: object, division: str) -> CheckedEntry:
        """Parse the network and measure its narrowest cut."""
        rules = self._rules(division)
        network = parse_network(spec, input_shape=SHAPE, output_shape=SHAPE, caps=_CAPS)
        cut = check_bottleneck(network, rules.bottleneck, division)
        canonical = network.canonical()
        facts = {
            "bottleneck": cut,
            "parameters": network.parameters,
            "multiply-adds": network.multiply_adds,
            "batch size": network.batch_size,
        }
        # per batch some 2 million multiply-adds' time goes into overhead
        work = rules.images * (network.multiply_adds + 2e6 / network.batch_size)
        return CheckedEntry(network, canonical, facts, work)

    def warm_up(self) -> None:
        """Import TensorFlow and prepare it."""
        from autograder.challenges.autoencoder import training  # noqa: F401
        from autograder.challenges.networks.build import prepare

        prepare()

    def evaluate(self, entry: CheckedEntry, division: str, seed: int, report: Report) -> Score:
        """Train and measure; data, test images and starting weights come from ``seed``."""
        from autograder.challenges.autoencoder.training import train

        rules = self._rules(division)
        images = draw_circles(rules.images, derive_seed(seed, "training images"))
        test_images = draw_circles(TEST_IMAGES, derive_seed(seed, "test images"))
        result = train(entry.parsed, images, test_images, seed=derive_seed(seed, "weights"), report=report)
        return Score(
            value=result.final_cost,
            curve=condense(result.batch_costs, result.batch_sizes, _CURVE_POINTS),
            extras={"last 50 batches": float(result.batch_costs[-_COURSE_BATCHES:].mean())},
            pictures=(reconstructions(test_images, result.examples),),
        )

    def references(self, division: str) -> Mapping[str, float]:
        """What methods that are no networks reach; some seconds of work the first time."""
        neurons = self._rules(division).bottleneck
        return {
            "mean image": mean_image(),
            f"PCA, {neurons} components": pca_cost(neurons),
            "direct fit of circles": circle_fit_cost(),
        }

    def reference_entries(self, division: str) -> Mapping[str, Any]:
        """The lecture's example network; for HARD, the same with one more level of pooling."""
        return {"the lecture's example": lecture_network(self._rules(division).bottleneck)}

    def suspicion(self, value: float, division: str) -> str:
        """A mean cost below `IMPLAUSIBLE_COST`."""
        if value < IMPLAUSIBLE_COST:
            return (
                f"A mean cost below {IMPLAUSIBLE_COST:g} is better than the best direct fit, which is told that images are "
                "circles; look at the entry before it is ranked."
            )
        return ""

    def _rules(self, division: str) -> AutoencoderDivision:
        rules = self.division(division)
        assert isinstance(rules, AutoencoderDivision)
        return rules


def check_bottleneck(network: Graph, most: int, division: str) -> int:
    """Width of the narrowest cut.

    Raises
    ------
    EntryRejected
        If it is wider than ``most`` numbers per image; names the layers that the cut goes through.
    """
    cut = narrowest_cut(network.sizes, ((), *(layer.inputs for layer in network.layers)))
    if cut.width <= most:
        return cut.width
    parts = [_describe(network, node) for node in cut.nodes[:8]]
    narrow = [node for node, size in enumerate(network.sizes) if size <= most]
    if narrow:
        around = f"information gets around {network.node_name(narrow[0])} ({network.sizes[narrow[0]]} numbers)"
        hint = f"Remove the connection around {network.node_name(narrow[0])}: every path has to pass it."
    else:
        around = "there is no narrow layer"
        hint = f"Make one layer on the way {most} numbers or fewer; count height x width x channels."
    raise EntryRejected(
        f"{division} allows {most} numbers per image at the narrowest place, this network has {cut.width:,}: "
        f"{' + '.join(parts)}; {around}",
        rule="bottleneck",
        layer=" and ".join(network.node_name(node) for node in cut.nodes[:8]),
        hint=hint,
    )


def _describe(network: Graph, node: int) -> str:
    shape = network.input_shape if node == 0 else network.layers[node - 1].shape
    product = " x ".join(str(n) for n in shape)
    size = network.sizes[node]
    return f"{network.node_name(node)} {product}" + (f" = {size:,}" if len(shape) > 1 else "")


def condense(costs: NDArray[np.float64], sizes: NDArray[np.int64], points: int) -> tuple[tuple[float, float], ...]:
    """A training curve of at most ``points`` points: (images seen, mean cost of a run of batches)."""
    groups = np.array_split(np.arange(len(costs)), min(points, len(costs)))
    seen = np.cumsum(sizes)
    return tuple((float(seen[group[-1]]), float(np.average(costs[group], weights=sizes[group]))) for group in groups)


register(AutoencoderChallenge())
