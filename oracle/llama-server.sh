#!/bin/sh
# Puts a real OpenAI-compatible server of llama.cpp (llama-cpp-python) into .cache/llama-server, for app/engine/server/real-server.test.ts.
# It compiles llama.cpp (a C++ compiler and CMake are needed; a few minutes on two cores). 0.3.2 is the version
# that the test was seen to pass with.
set -e
cd "$(dirname "$0")/.."
python3 -m venv .cache/llama-server
CMAKE_ARGS="-DLLAVA_BUILD=OFF" .cache/llama-server/bin/pip install "llama-cpp-python[server]==0.3.2"
echo "Now run: npx vitest run --project unit app/engine/server/real-server.test.ts"
