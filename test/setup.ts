import fc from "fast-check";

// The same examples on every machine, so that a change is judged by itself; FAST_CHECK_SEED=$RANDOM looks for new ones.
fc.configureGlobal({ seed: Number(process.env["FAST_CHECK_SEED"] ?? 1) });
