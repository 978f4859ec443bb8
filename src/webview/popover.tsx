import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Props {
  readonly title: string;
  readonly className?: string;
  readonly children: ComponentChildren;
}

/** What opens below its title, and closes by Escape and by a click or a step of the focus to somewhere else. */
export function Popover({ title, className = "", children }: Props) {
  const element = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const closeFromOutside = ({ target }: Event) => {
      const details = element.current;
      if (details?.open && target instanceof Node && !details.contains(target)) details.open = false;
    };
    document.addEventListener("pointerdown", closeFromOutside);
    document.addEventListener("focusin", closeFromOutside);
    return () => {
      document.removeEventListener("pointerdown", closeFromOutside);
      document.removeEventListener("focusin", closeFromOutside);
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const details = element.current;
    if (event.key !== "Escape" || !details?.open) return;
    event.stopPropagation();
    details.open = false;
    details.querySelector("summary")?.focus();
  };
  return (
    <details ref={element} class={`popover ${className}`} onKeyDown={onKeyDown}>
      <summary>{title}</summary>
      <div class="popover-body">{children}</div>
    </details>
  );
}
