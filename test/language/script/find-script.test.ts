import { expect, test } from "vitest";
import { findScript } from "../../../src/language/script/find-script.ts";

test.each([
  ["python train.py --lr 1", "train.py", 1],
  ["python3.11 -u -X dev src/train.py", "src/train.py", 4],
  ["/usr/bin/python train.py", "train.py", 1],
  ["CUDA_VISIBLE_DEVICES=0 python train.py", "train.py", 2],
  ["env A=1 python train.py", "train.py", 3],
  [
    "python -m pkg.train --lr 1",
    "pkg/train.py src/pkg/train.py pkg/train/__main__.py src/pkg/train/__main__.py",
    2,
  ],
  ["uv run train.py", "train.py", 2],
  ["uv run --with torch python train.py", "train.py", 5],
  ["poetry run python -m train", "train.py src/train.py train/__main__.py src/train/__main__.py", 4],
  ["conda run -n ml python train.py", "train.py", 5],
  ["accelerate launch --num_processes 2 train.py", "train.py", 4],
  ["torchrun --nproc_per_node=2 train.py", "train.py", 2],
  ["srun -n 1 python train.py", "train.py", 4],
  ["node --max-old-space-size=4000 train.mjs", "train.mjs", 2],
  ["npx tsx train.ts", "train.ts", 2],
  ["deno run -A train.ts", "train.ts", 3],
  ["./train.py --lr 1", "./train.py", 0],
  ["python -c pass", undefined, 0],
  ["python", undefined, 0],
  ["make train", undefined, 0],
  ["python {script}.py", undefined, 0],
  ["", undefined, 0],
])("%s", (line, candidates, wordIndex) => {
  const found = findScript(line.split(" "));
  expect(found?.candidates.join(" ")).toBe(candidates);
  if (found !== undefined) expect(found.wordIndex).toBe(wordIndex);
});
