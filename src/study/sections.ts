import type * as z from "zod";
import type { studySchema } from "./schema.ts";

type File = z.output<typeof studySchema>;

/**
 * The sections of a study as far as they could be read: a key whose value is wrong is left out, and so is an item of a
 * list, which leaves a hole so that positions stay what they were.
 */
export type RunSection = NonNullable<File["run"]>;
export type MetricsSection = Readonly<Record<string, NonNullable<File["metrics"]>[string] | undefined>>;
export type FidelitySection = NonNullable<File["fidelity"]>;
export type Sections = Partial<Omit<File, "space">>;
