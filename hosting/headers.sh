#!/bin/sh
# The headers of dist/_headers (first argument) in nginx's words: those for every path, once each, in the order of the file.
set -e
sed -n '/^\/\*/,/^\/assets/{s/^  \([^:]*\): \(.*\)$/add_header \1 "\2" always;/p}' "$1"
