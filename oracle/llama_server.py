"""A real OpenAI-compatible server of llama.cpp on this device alone, with one model, for tests of the person's own server.

It is llama.cpp's own, out of the package `xllamacpp`. The first line of its output is where it listens, as host:port. It ends
when its standard input does, so that none outlives its test.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from pathlib import Path

import xllamacpp


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="a GGUF file")
    parser.add_argument("--alias", required=True, help="what the server calls the model")
    parser.add_argument("--template", type=Path, help="a chat template in place of the file's own")
    parser.add_argument("--endless", action="store_true", help="no answer ends before the context is full")
    parser.add_argument("--context", type=int, default=1024, help="in tokens")
    options = parser.parse_args()
    threading.Thread(target=end_with_input, daemon=True).start()
    serve(options)


def serve(options: argparse.Namespace) -> None:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = options.model
    parameters.model_alias = {options.alias}
    parameters.n_ctx = options.context
    parameters.n_gpu_layers = 0
    parameters.cpuparams.n_threads = 1
    parameters.sampling.ignore_eos = options.endless
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    if options.template:
        parameters.chat_template = options.template.read_text()
    server = xllamacpp.Server(parameters)
    print(server.listening_address.removeprefix("http://"), flush=True)
    threading.Event().wait()


def end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
