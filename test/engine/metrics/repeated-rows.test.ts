import { expect, test } from "vitest";
import { createReportParser } from "../../../src/engine/report-parser.ts";

function csvFile() {
  const source = { kind: "file", file: "metrics.csv", format: "csv" } as const;
  const [file] = createReportParser({ metrics: { val_loss: source }, fidelity: undefined }).files;
  if (file?.format !== "csv") throw new Error("a CSV file");
  return (lines: readonly string[]) => {
    const read = file.startReading();
    return lines.map(read).filter((report) => report !== undefined);
  };
}

test("a log that its program writes anew at every step gives each row once", () => {
  const read = csvFile();
  expect(read(["epoch,val_loss", "0,0.5"])).toEqual([{ epoch: 0, val_loss: 0.5 }]);
  expect(read(["epoch,val_loss", "0,0.5", "1,0.4"])).toEqual([{ epoch: 1, val_loss: 0.4 }]);
});

test("a log that gets another column gives its old rows once", () => {
  const read = csvFile();
  expect(read(["epoch,train_loss", "0,0.9"])).toEqual([{ epoch: 0, train_loss: 0.9 }]);
  expect(read(["epoch,train_loss,val_loss", "0,0.9,", "0,,0.5"])).toEqual([{ epoch: 0, val_loss: 0.5 }]);
});

test("a file that holds something else is read as a whole", () => {
  const read = csvFile();
  read(["epoch,val_loss", "0,0.5", "1,0.4"]);
  expect(read(["epoch,val_loss", "0,0.3", "1,0.4"])).toEqual([
    { epoch: 0, val_loss: 0.3 },
    { epoch: 1, val_loss: 0.4 },
  ]);
  expect(read(["epoch,val_loss", "0,0.3", "1,0.4"])).toEqual([]);
});
