const { Command, Option } = require("commander");

const program = new Command();
program.option("--cache <dir>", "where to keep things", "./cache");
program
  .command("train")
  .argument("<name>", "what to call it")
  .requiredOption("-l, --learning-rate <number>", "step size", Number.parseFloat)
  .option("--hidden-units <n>", "width", "64")
  .addOption(new Option("--loss <kind>", "what to minimise").choices(["mse", "mae"]).default("mse"))
  .option("--no-dropout", "keep every unit")
  .option("--warm-start", "begin where the last one ended")
  .option("--layers <sizes...>")
  .option("--iterations <n>", "how long", "10")
  .action((_name, options) => {
    const error = Math.abs(options.learningRate - 0.1) + 1 / Number(options.hiddenUnits);
    console.log(`trained for ${options.iterations} iterations`);
    console.log(`final test error: ${(error + (options.dropout ? 0 : 0.1)).toFixed(4)}`);
  });
program.command("serve").option("--port <n>", "port", "8080");
program.parse();
