import { useCallback, useEffect, useState } from "preact/hooks";
import type { ExplanationSection, HostMessage, PanelMessage } from "./protocol.ts";

export interface Asked {
  /** Null until there is an answer. */
  readonly sections: readonly ExplanationSection[] | null;
  readonly isWaiting: boolean;
  ask(): void;
}

/** Asks for an explanation of a trial, or of the study where it is null; only when `ask` is called. */
export function useExplanation(trial: number | null, send: (message: PanelMessage) => void): Asked {
  const [sections, setSections] = useState<readonly ExplanationSection[] | null>(null);
  const [isWaiting, setIsWaiting] = useState(false);
  useEffect(() => {
    const listen = ({ data }: MessageEvent<HostMessage>) => {
      if (data.kind !== "explanation" || data.trial !== trial) return;
      setSections(data.sections);
      setIsWaiting(false);
    };
    window.addEventListener("message", listen);
    return () => window.removeEventListener("message", listen);
  }, [trial]);
  const ask = useCallback(() => {
    setIsWaiting(true);
    send({ kind: "explain", trial });
  }, [trial]);
  return { sections, isWaiting, ask };
}
