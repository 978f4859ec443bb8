#!/bin/sh
# Builds multiply.cpp with the given flags into the trial's own folder and runs it.
set -eu
folder=${TUNESMITH_DIR:-.}
"${CXX:-g++}" "$@" -o "$folder/multiply" "$(dirname "$0")/multiply.cpp"
"$folder/multiply"
