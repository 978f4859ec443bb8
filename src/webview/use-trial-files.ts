import { useEffect, useState } from "preact/hooks";
import type { HostMessage, PanelMessage, TrialFiles } from "./protocol.ts";

/** What is in the trial's folder, kept current as long as the trial is looked at; null until it is known. */
export function useTrialFiles(
  trial: number | null,
  send: (message: PanelMessage) => void,
): TrialFiles | null {
  const [files, setFiles] = useState<TrialFiles | null>(null);
  useEffect(() => {
    if (trial === null) return;
    const listen = ({ data }: MessageEvent<HostMessage>) => {
      if (data.kind === "trial-files" && data.trial === trial) setFiles(data);
    };
    window.addEventListener("message", listen);
    send({ kind: "watch-trial", trial });
    return () => {
      window.removeEventListener("message", listen);
      send({ kind: "watch-trial", trial: null });
    };
  }, [trial]);
  return files?.trial === trial ? files : null;
}
