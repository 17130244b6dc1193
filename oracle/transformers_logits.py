"""Exact f32 reference of GGUF models.

    python transformers_logits.py MODEL.gguf --tokens ids.json --out result.json [--top 8] [--greedy 16] [--logits rows.f32]
    python transformers_logits.py --jobs jobs.json

A job is an object of the same names: {"model", "tokens" (list of ids), "out", "top"?, "greedy"?, "stop"? (ids that end the
continuation), "logits"?, "experts"?: true}. The result holds
{"tokens", "rows": [[[id, logprob], ...], ...], "greedy": {"tokens", "gaps"},
"experts": [{"layer", "experts", "weights", "ties"}]}; `--logits` writes all logits as raw
little-endian f32, [positions, vocabulary]. Row i is the distribution after token i.
"""

import argparse
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from reference.inference import greedy, log_probabilities, logits
from reference.model import load_model
from reference.routing import routing
from transformers import PreTrainedModel

load_once = lru_cache(maxsize=1)(load_model)


def rounded(value: float) -> float:
    """Seven significant digits, what an f32 holds."""
    return float(f"{value:.7g}")


def run(job: dict[str, Any]) -> None:
    model: PreTrainedModel = load_once(Path(job["model"]))
    tokens: list[int] = job["tokens"]
    result: dict[str, Any] = {"tokens": tokens}
    if job.get("top") or job.get("logits"):
        rows = logits(model, tokens)
        if job.get("logits"):
            Path(job["logits"]).write_bytes(rows.numpy().astype("<f4").tobytes())
        if job.get("top"):
            best = torch.topk(log_probabilities(rows), job["top"], dim=-1)
            result["rows"] = [
                [[int(token), rounded(float(value))] for token, value in zip(ids, values, strict=True)]
                for ids, values in zip(best.indices, best.values, strict=True)
            ]
    if job.get("experts"):
        result["experts"] = [
            {**layer, "weights": [[rounded(weight) for weight in weights] for weights in layer["weights"]]}
            for layer in routing(model, tokens)
        ]
    if job.get("greedy"):
        continuation = greedy(model, tokens, job["greedy"], job.get("stop") or [])
        result["greedy"] = {"tokens": [token for token, _ in continuation], "gaps": [rounded(gap) for _, gap in continuation]}
    Path(job["out"]).write_text(json.dumps(result))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?")
    parser.add_argument("--tokens", type=Path)
    parser.add_argument("--out")
    parser.add_argument("--top", type=int, default=8)
    parser.add_argument("--greedy", type=int, default=0)
    parser.add_argument("--logits")
    parser.add_argument("--jobs", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.jobs is not None:
        for job in json.loads(arguments.jobs.read_text()):
            run(job)
    elif arguments.model is None or arguments.tokens is None or arguments.out is None:
        parser.error("give MODEL --tokens FILE --out FILE, or --jobs FILE")
    else:
        run({**vars(arguments), "tokens": json.loads(arguments.tokens.read_text())})


if __name__ == "__main__":
    main()
