import * as z from "zod";
import type { Allowance } from "./allowance.ts";
import { HostError, type StudyHost } from "./ports.ts";

export interface ToolContext {
  readonly host: StudyHost;
  readonly allowance: Allowance;
  /** The caller has given up. */
  readonly signal?: AbortSignal | undefined;
}

export type ToolAnswer =
  /** Plain data. Texts in it come from files and trials, and are to be shown as such. */
  | { readonly kind: "done"; readonly result: Readonly<Record<string, unknown>> }
  /** The message is a whole sentence for whoever asked. */
  | { readonly kind: "refused"; readonly message: string };

/** What a tool does beyond looking: `runs` starts programs, `stops` ends what this server has started. */
export type ToolEffect = "reads" | "runs" | "stops";

export interface ToolDefinition<Input> {
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** For the model. */
  readonly description: string;
  readonly effect: ToolEffect;
  readonly input: z.ZodType<Input>;
  run(input: Input, context: ToolContext): Promise<ToolAnswer>;
}

export interface Tool extends Pick<ToolDefinition<unknown>, "name" | "title" | "description" | "effect"> {
  /** The JSON Schema of its input. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** Takes whatever a caller gives. A mistake of the caller, or of a file, is a refusal. */
  call(given: unknown, context: ToolContext): Promise<ToolAnswer>;
}

export function defineTool<Input>({ input, run, ...described }: ToolDefinition<Input>): Tool {
  const { $schema, ...inputSchema } = z.toJSONSchema(input, { io: "input" });
  return {
    ...described,
    inputSchema,
    async call(given, context) {
      const parsed = input.safeParse(given ?? {});
      if (!parsed.success)
        return refused(`${described.name} was called wrongly. ${z.prettifyError(parsed.error)}`);
      try {
        return await run(parsed.data, context);
      } catch (error) {
        if (error instanceof HostError) return refused(error.message);
        throw error;
      }
    },
  };
}

export const refused = (message: string): ToolAnswer => ({ kind: "refused", message });
export const done = (result: Readonly<Record<string, unknown>>): ToolAnswer => ({ kind: "done", result });
