/**
 * @typedef {object} SectionNote What the picture of the study file says beside a section.
 * @property {string} key The section's first key.
 * @property {number} hue Of its colour, in degrees.
 * @property {string} title
 * @property {string} [text] With `code` in backquotes.
 * @property {readonly LineNote[]} [lines]
 *
 * @typedef {object} LineNote What it says beside a line, or beside some lines in a bracket.
 * @property {string} start How the line begins.
 * @property {number} [span] How many lines the bracket holds.
 * @property {string} text
 */

/** @type {readonly SectionNote[]} */
export const NOTES = [
  {
    key: "run",
    hue: 250,
    title: "What one trial runs",
    text: "A task of `.vscode/tasks.json`, or a command line written here, in any language. The values are put in where it says `{lr}`, or come at its end: `--lr=0.0213 --width=48 …`",
    lines: [{ start: "booleans:", text: "`--nesterov` or nothing, as a flag" }],
  },
  {
    key: "objective",
    hue: 155,
    title: "What is to be improved",
    text: 'A number that the script prints: `{"epoch": 3, "val_accuracy": 0.91}`',
  },
  {
    key: "space",
    hue: 300,
    title: "What may vary",
    lines: [
      { start: "lr:", text: "Logarithmic: from 0.001 to 0.01 is as far as from 0.1 to 1" },
      { start: "width:", text: "A whole number" },
      { start: "activation:", text: "One of a list" },
      { start: "batch:", text: "One of a list that has an order" },
      {
        start: "momentum:",
        span: 6,
        text: "Only there where a condition holds. A trial with `adam` has no momentum: its command gets no such flag, and nothing is learned from a value that had no effect.",
      },
    ],
  },
  {
    key: "require",
    hue: 15,
    title: "What must hold",
    text: "Networks that are both wide and deep are never tried.",
  },
  {
    key: "baseline",
    hue: 60,
    title: "What is tried first",
    text: "The script’s own defaults, to see at the end what the search was worth. Trial 0 therefore runs `node train.mjs --lr=0.01 --width=32 --layers=1 …`",
  },
  {
    key: "strategy",
    hue: 200,
    title: "How values are chosen",
  },
  {
    key: "budget",
    hue: 110,
    title: "How long to search",
    text: "The limit that is reached first ends the run. With a larger budget, it goes on where it was.",
    lines: [{ start: "parallel:", text: "Two trials at a time" }],
  },
  { key: "seed", hue: 250, title: "The same seed proposes the same trials" },
];
