import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createStudyFolder, keepDefinition } from "../../src/node/create-study-folder.ts";
import { folderName, setStudyAside, studyFolder, trialFolder } from "../../src/node/study-folder.ts";
import { studyNameIn } from "../../src/node/study-name.ts";
import { temporaryFolder } from "./journal-support.ts";

describe("a folder's name", () => {
  const kept = ["digits", "digits-mlp", "a.b_c-1", "7", "study-12345678x", "console", "com10"];
  test.each(kept)("is the study's own where that is safe: %s", (name) => {
    expect(folderName(name)).toBe(name);
  });

  const changed: readonly (readonly [study: string, readable: string])[] = [
    ["Digits", "Digits"],
    ["my study / v2", "my-study-v2"],
    ["..", "study"],
    [".", "study"],
    ["", "study"],
    [".hidden", "hidden"],
    ["../../etc/passwd", "etc-passwd"],
    ["C:\\temp", "C-temp"],
    ["été", "été"],
    ["学習率", "学習率"],
    ["con", "con"],
    ["nul.txt", "nul-txt"],
    ["lpt1", "lpt1"],
    ["ends with dot.", "ends-with-dot"],
    ["end.", "end"],
    ["a\u0000b\nc", "a-b-c"],
    ["x".repeat(200), "x".repeat(40)],
    ["digits-0123abcd", "digits-0123abcd"],
    ["🔥", "study"],
  ];
  test.each(changed)("of %j is %s and a hash", (study, readable) => {
    const name = folderName(study);
    expect(name.slice(0, -9)).toBe(readable);
    expect(name.slice(-9)).toMatch(/^-[0-9a-f]{8}$/);
  });

  const nasty = fc.constantFrom(
    "a",
    "A",
    "-",
    ".",
    "/",
    "\\",
    " ",
    "é",
    "e\u0301",
    "0",
    "con",
    "-0123abcd",
    ":",
  );
  const studies = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(nasty, { maxLength: 6 }).map((p) => p.join("")),
  );

  test("is another for another study, even where case and Unicode's forms do not count", () => {
    fc.assert(
      fc.property(studies, studies, (one, other) => {
        fc.pre(one !== other);
        const fold = (study: string) => folderName(study).normalize("NFC").toLowerCase();
        expect(fold(one)).not.toBe(fold(other));
      }),
      { numRuns: 1000 },
    );
  });

  test("is one plain part of a path", () => {
    fc.assert(
      fc.property(studies, (study) => {
        const name = folderName(study);
        expect(name).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u);
        expect(name).not.toMatch(/\.$/);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
        expect(basename(dirname(studyFolder("/a/x.study.yaml", study).path))).toBe(".tunesmith");
      }),
    );
  });
});

describe("a study's folder", () => {
  test("is beside the file, ignored by git, and says whose it is", () => {
    const place = temporaryFolder();
    const folder = studyFolder(join(place, "digits.study.yaml"), "Digits / 1");
    expect(dirname(folder.path)).toBe(join(place, ".tunesmith"));
    expect(existsSync(folder.path)).toBe(false);
    expect(createStudyFolder(folder)).toEqual({ kind: "claimed" });
    expect(createStudyFolder(folder)).toEqual({ kind: "claimed" });
    expect(readFileSync(join(place, ".tunesmith", ".gitignore"), "utf8")).toBe("*\n");
    const source = { study: "Digits / 1", file: "digits.study.yaml" };
    expect(JSON.parse(readFileSync(folder.source, "utf8"))).toEqual(source);
    keepDefinition(folder, "study: Digits / 1\r\n# é\n");
    keepDefinition(folder, "study: Digits / 1\r\n# ö\n");
    expect(readFileSync(folder.definition, "utf8")).toBe("study: Digits / 1\r\n# ö\n");
    expect(readdirSync(folder.path).sort()).toEqual(["source.json", "study.yaml", "trials"]);
    expect(trialFolder(folder, 12)).toBe(join(folder.path, "trials", "12"));
  });

  test("leaves a .gitignore of the user's alone", () => {
    const place = temporaryFolder();
    mkdirSync(join(place, ".tunesmith"));
    writeFileSync(join(place, ".tunesmith", ".gitignore"), "trials/\n");
    createStudyFolder(studyFolder(join(place, "a.study.yaml"), "a"));
    expect(readFileSync(join(place, ".tunesmith", ".gitignore"), "utf8")).toBe("trials/\n");
  });

  test("is not shared by two files of one study name, but goes with a file that is renamed", () => {
    const place = temporaryFolder();
    const [one, two] = [join(place, "one.study.yaml"), join(place, "two.study.yaml")];
    writeFileSync(one, "study: same\n");
    writeFileSync(two, "study: same\n");
    expect(createStudyFolder(studyFolder(one, "same"))).toEqual({ kind: "claimed" });
    expect(createStudyFolder(studyFolder(two, "same"))).toEqual({ kind: "taken", file: one });
    writeFileSync(one, "study: other\n");
    expect(createStudyFolder(studyFolder(two, "same"))).toEqual({ kind: "claimed" });
    renameSync(two, join(place, "three.study.yaml"));
    const heir = studyFolder(join(place, "three.study.yaml"), "same");
    expect(createStudyFolder(heir)).toEqual({ kind: "claimed" });
    expect(JSON.parse(readFileSync(heir.source, "utf8"))).toMatchObject({ file: "three.study.yaml" });
  });

  test("moves aside whole, under a name of its own", () => {
    const place = temporaryFolder();
    const folder = studyFolder(join(place, "a.study.yaml"), "a");
    const now = Date.UTC(2026, 10, 23, 9, 28, 2, 38);
    expect(setStudyAside(folder, now)).toBeUndefined();
    for (const suffix of ["", "-2", "-3"]) {
      createStudyFolder(folder);
      writeFileSync(folder.journal, suffix);
      writeFileSync(folder.runner, "{}");
      const aside = `${folder.path}.20261123T092802Z${suffix}`;
      expect(setStudyAside(folder, now)).toBe(aside);
      expect(existsSync(folder.path)).toBe(false);
      expect(readFileSync(join(aside, "journal.log"), "utf8")).toBe(suffix);
      expect(readdirSync(aside).sort()).toEqual(["journal.log", "source.json", "trials"]);
    }
  });

  test("that cannot be made says why", () => {
    const place = temporaryFolder();
    writeFileSync(join(place, ".tunesmith"), "");
    const folder = studyFolder(join(place, "a.study.yaml"), "a");
    expect(() => createStudyFolder(folder)).toThrow(
      expect.objectContaining({ name: "OsError", code: "ENOTDIR" }),
    );
  });

  test.skipIf(process.platform === "win32")("has a control address that a socket can have", () => {
    const short = studyFolder("/home/me/a.study.yaml", "a");
    expect(short.control).toBe(join(short.path, "control.sock"));
    const deep = `/${"folder/".repeat(40)}`;
    const [one, two] = [studyFolder(`${deep}a.study.yaml`, "a"), studyFolder(`${deep}b.study.yaml`, "b")];
    expect(one.control).not.toBe(two.control);
    for (const { control } of [one, two]) expect(Buffer.byteLength(control)).toBeLessThan(104);
  });
});

test("a study is called what its file says, a broken one too, or as its file", () => {
  const place = temporaryFolder();
  const files: readonly (readonly [file: string, text: string, name: string])[] = [
    ["a.study.yaml", "study: digits\n", "digits"],
    ["b.study.yml", "# comment\nstudy: 'digits'\nspace: {\n", "digits"],
    ["c.study.yaml", "space: {}\n", "c"],
    ["d.yaml", "space: {}\n", "d"],
    ["e.study.yaml", "- a list\n", "e"],
    ["f.study.yaml", "", "f"],
    ["g.study.yaml", "study: 12\n", "12"],
  ];
  for (const [file, text, name] of files) {
    writeFileSync(join(place, file), text);
    expect(studyNameIn(join(place, file)), file).toBe(name);
  }
  expect(studyNameIn(join(place, "nowhere.study.yaml"))).toBeUndefined();
});
