const yargs = require("yargs");

yargs(process.argv.slice(2))
  .command(
    "fit <dataset>",
    "fit a forest",
    (y) =>
      y
        .positional("dataset", { type: "string" })
        .option("max-depth", { type: "number", default: 6, describe: "of a tree" })
        .option("subsample", { type: "number", default: 0.8 })
        .option("criterion", { choices: ["gini", "entropy"], default: "gini" })
        .option("bootstrap", { type: "boolean", default: true }),
    (args) => {
      const score = 0.7 + args.maxDepth / 100 - Math.abs(args.subsample - 0.7) + (args.bootstrap ? 0.01 : 0);
      console.log(JSON.stringify({ cv_score: score }));
    },
  )
  .command("report", "show results", (y) => y.option("format", { choices: ["text", "json"] }))
  .option("jobs", { type: "number", default: 1 })
  .demandCommand(1)
  .strict()
  .parse();
