import * as z from "zod";
import { durationPattern } from "../duration.ts";

/** Every value that YAML can put where one value of a parameter belongs. */
export const scalarSchema = z.union([z.number(), z.string(), z.boolean(), z.null()]);

/** The error of a text that breaks a pattern says, as a noun phrase, what the text should be. */
export const durationSchema = z.union([
  z.number().positive(),
  z.string().regex(durationPattern, { error: "a duration such as 30s, 10m, 2h, 1d or 1h30m" }),
]);

export const memorySchema = z.union([
  z.number().positive(),
  z
    .string()
    .regex(/^\d+(?:\.\d+)?\s*(?:[KMGT]i?)?B?$/, { error: "an amount of memory such as 512MB or 8GB" }),
]);

export const countSchema = z.int().min(1);

/** One text, or a list of texts. */
export const textsSchema = z.union([z.string(), z.array(z.string())]);
