import type { EditorTasks } from "../language/workspace.ts";

/** Asked of a client that says by `tasks: true` in its `initializationOptions` that it can tell: `{ uri }` → labels. */
export const tasksMethod = "tunesmith/tasks";

/** The tasks that the client has for a study, asked for once a study needs them. */
export interface ClientTasks {
  of(uri: string): EditorTasks;
  /** Resolves once what is being asked has been answered; undefined where nothing is. */
  answered(uri: string): Promise<void> | undefined;
  /** They may have changed. */
  forget(): void;
}

/** @param changed what was `asking` is known now */
export function createClientTasks(
  ask: (uri: string) => Promise<unknown>,
  changed: (uri: string) => void,
): ClientTasks {
  const known = new Map<string, EditorTasks>();
  const asking = new Map<string, Promise<void>>();
  return {
    of(uri) {
      if (!known.has(uri)) {
        known.set(uri, "asking");
        asking.set(
          uri,
          ask(uri).then((labels) => {
            known.set(
              uri,
              Array.isArray(labels) ? { labels: labels.map(String), isComplete: true } : undefined,
            );
            asking.delete(uri);
            changed(uri);
          }),
        );
      }
      return known.get(uri);
    },
    answered: (uri) => asking.get(uri),
    forget: () => known.clear(),
  };
}
