#!/bin/sh
# Puts a real OpenAI-compatible server of llama.cpp and SmolLM2 into .cache/llama-server (230 MB), for
# app/engine/server/real-server.test.ts and e2e/own-server.spec.ts. Nothing is compiled.
set -e
cd "$(dirname "$0")/.."
python3 -m venv .cache/llama-server
.cache/llama-server/bin/pip install --quiet --no-deps --requirement oracle/llama-server.txt
