#!/bin/sh
# Compresses a file and prints its size and how long that took.
#   compress.sh gzip|bzip2|xz LEVEL [true|false]
set -eu
tool=$1
level=$2
extreme=${3:-false}
file=$(dirname "$0")/../digits/digits.csv

options=-$level
if [ "$extreme" = true ]; then options="$options --extreme"; fi

begin=$(date +%s%N)
# shellcheck disable=SC2086 # two options are two words
bytes=$("$tool" --stdout $options <"$file" | wc -c)
end=$(date +%s%N)
echo "bytes=$((bytes)) ms=$(((end - begin) / 1000000))"
