"""`python -m recipe STAGE` runs one stage, `python -m recipe all` those that are not done yet, in order."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from .checkpoint import MismatchError
from .stages import STAGES, Kitchen, Scale

SMOKE = Scale(
    base_tokens=60_000,
    zero_steps=2,
    cold_start_tokens=600_000,
    reasoning_steps=2,
    accepted_answers=200,
    accepted_tokens=60_000,
    final_steps=2,
    distilled_tokens=60_000,
    alone_steps=2,
    held_out=4,
    vocabulary=512,
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m recipe", description=__doc__)
    parser.add_argument("stage", choices=[*STAGES, "all"])
    parser.add_argument("--smoke", type=Path, metavar="FOLDER", help="a minutes-long version of everything, written to FOLDER")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    kitchen = Kitchen(SMOKE, options.smoke) if options.smoke else Kitchen(Scale())
    try:
        for name, stage in STAGES.items():
            if options.stage == name or (options.stage == "all" and not done(kitchen, name)):
                print(f"== {name}", flush=True)
                stage(kitchen)
    except MismatchError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def done(kitchen: Kitchen, name: str) -> bool:
    return kitchen.tokenizer_path.exists() if name == "tokenizer" else kitchen.weights(name).exists()


if __name__ == "__main__":
    sys.exit(main())
