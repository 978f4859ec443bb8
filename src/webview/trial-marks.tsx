import { useState } from "preact/hooks";
import type { TrialMark } from "../analysis/trial-filter.ts";
import { Icon } from "./icon.tsx";

interface Props {
  readonly mark: TrialMark | undefined;
  onChange(mark: TrialMark): void;
}

const unmarked: TrialMark = { isStarred: false, tags: [], comment: "" };

/** Star, tags and comment. Texts are kept when their field is left. */
export function TrialMarks({ mark = unmarked, onChange }: Props) {
  const [tags, setTags] = useState(mark.tags.join(", "));
  const [comment, setComment] = useState(mark.comment);
  const keep = () => {
    const next = { ...mark, tags: tagsIn(tags), comment: comment.trim() };
    if (JSON.stringify(next) !== JSON.stringify(mark)) onChange(next);
  };
  return (
    <section class="marks" aria-label="Marks">
      <h3 class="section-line">
        Marks
        <button
          type="button"
          class="icon-button mark-star"
          aria-label="Star"
          title="Star"
          aria-pressed={mark.isStarred}
          onClick={() => onChange({ ...mark, isStarred: !mark.isStarred })}
        >
          <Icon name="star" />
        </button>
      </h3>
      <label>
        Tags
        <input
          type="text"
          value={tags}
          placeholder="good, slow"
          onInput={(event) => setTags(event.currentTarget.value)}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.key === "Enter") keep();
          }}
        />
      </label>
      <label>
        Comment
        <textarea
          rows={2}
          value={comment}
          onInput={(event) => setComment(event.currentTarget.value)}
          onBlur={keep}
        />
      </label>
    </section>
  );
}

function tagsIn(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .split(",")
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  ];
}
