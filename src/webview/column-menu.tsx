import {
  type ColumnLayout,
  firstColumn,
  moveColumn,
  orderColumns,
  toggleHidden,
  togglePinned,
  usualLayout,
} from "./column-layout.ts";
import type { Column } from "./columns.ts";
import { Icon } from "./icon.tsx";
import { Popover } from "./popover.tsx";

interface Props {
  readonly columns: readonly Column[];
  readonly layout: ColumnLayout;
  onChange(layout: ColumnLayout): void;
}

/** Which columns there are, in which order, and which stay in sight. */
export function ColumnMenu({ columns, layout, onChange }: Props) {
  return (
    <Popover title="Columns">
      <ul class="column-list">
        {orderColumns(columns, layout)
          .filter(({ id }) => id !== firstColumn)
          .map((column) => (
            <ColumnItem
              key={column.id}
              column={column}
              layout={layout}
              onChange={onChange}
              onMove={(by) => onChange(moveColumn(columns, layout, column.id, by))}
            />
          ))}
      </ul>
      <button type="button" class="link" onClick={() => onChange(usualLayout)}>
        As they were
      </button>
    </Popover>
  );
}

function ColumnItem(props: {
  readonly column: Column;
  readonly layout: ColumnLayout;
  onChange(layout: ColumnLayout): void;
  onMove(by: -1 | 1): void;
}) {
  const { column, layout, onChange, onMove } = props;
  const { id, title } = column;
  const isPinned = layout.pinned.includes(id);
  return (
    <li>
      <label class="check">
        <input
          type="checkbox"
          checked={!layout.hidden.includes(id)}
          onChange={() => onChange(toggleHidden(layout, id))}
        />
        {title}
      </label>
      <span class="column-buttons">
        <MenuButton icon="ascending" label={`Move ${title} to the left`} onClick={() => onMove(-1)} />
        <MenuButton icon="descending" label={`Move ${title} to the right`} onClick={() => onMove(1)} />
        <button
          type="button"
          class="icon-button"
          aria-pressed={isPinned}
          aria-label={`Keep ${title} in sight`}
          title={`Keep ${title} in sight`}
          onClick={() => onChange(togglePinned(layout, id))}
        >
          <Icon name="pin" />
        </button>
      </span>
    </li>
  );
}

function MenuButton(props: {
  readonly icon: "ascending" | "descending";
  readonly label: string;
  onClick(): void;
}) {
  return (
    <button
      type="button"
      class="icon-button column-move"
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}
