"""Processor time of the challenge's training beside a plain Keras loop that does the same work.

python -m bench.training            # six trainings of 30,000 images, two to three minutes; writes into docs/
python -m bench.training --rounds 1 --images 3000   # to try it out; prints only

Both train the lecture's second example network on the same images in the same order, 30 at a time, with the same
optimizer and starting weights, and measure it on the same 5,000 test images. Both run on one core with one thread. Images are drawn
and the network is built and compiled within the time. They take turns, so that a slow minute of the machine meets both.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from pathlib import Path

import keras

from autograder.challenges.autoencoder.challenge import TEST_IMAGES
from autograder.challenges.autoencoder.circles import SHAPE, Circles, batches, draw_circles
from autograder.challenges.autoencoder.references import lecture_network
from autograder.challenges.autoencoder.training import train
from autograder.challenges.networks.build import build_model, build_optimizer, prepare
from autograder.challenges.networks.spec import Network, parse_network
from bench import report

DOCS = Path(__file__).resolve().parent.parent / "docs"
IMAGES = 30_000
SEED = 1
MEASURED_AT_ONCE = 500  # test images; ours takes as many


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3, help="trainings of each kind (default: 3)")
    parser.add_argument("--images", type=int, default=IMAGES, help="training images (default: 30,000)")
    options = parser.parse_args()
    figures = compare(options.rounds, options.images)
    print(json.dumps(figures, indent=1))
    if options.images == IMAGES and options.rounds > 1:
        (DOCS / "bench" / "training.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
        report.write_page(DOCS)


def compare(rounds: int, images: int) -> dict[str, object]:
    """Train in turns; processor seconds of each, their ratio, and the costs they end at."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    prepare()
    network = parse_network(lecture_network(9), input_shape=SHAPE, output_shape=SHAPE)
    circles, test = draw_circles(images, seed=2), draw_circles(TEST_IMAGES, seed=3)
    seconds: dict[str, list[float]] = {"autograder": [], "keras": []}
    costs: dict[str, float] = {}
    ours(network, circles[:60], test[:60])  # what a library does once in its life is in neither
    plain(network, circles[:60], test[:60])
    for _ in range(rounds):
        for name, run in (("autograder", ours), ("keras", plain)):
            started = time.process_time()
            costs[name] = run(network, circles, test)
            seconds[name].append(time.process_time() - started)
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    return {
        "images": images,
        "steps": -(-images // network.batch_size),
        "cpu_seconds": seconds,
        "cost": costs,
        "ratio": middle["autograder"] / middle["keras"],
    }


def ours(network: Network, circles: Circles, test: Circles) -> float:
    """Train and measure as the challenge does; returns the cost on the test images."""
    return train(network, circles, test, seed=SEED, report=lambda _: None).final_cost


def plain(network: Network, circles: Circles, test: Circles) -> float:
    """The same work as a loop over `train_on_batch`, as a lecture's notebook writes it."""
    keras.backend.clear_session()
    model = build_model(network, SEED)
    model.compile(build_optimizer(network.optimizer), "mse")
    for images in batches(circles, network.batch_size):
        model.train_on_batch(images, images)
    images = test.images()
    return float(model.evaluate(images, images, batch_size=MEASURED_AT_ONCE, verbose=0))


if __name__ == "__main__":
    main()
