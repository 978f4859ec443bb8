/** A value as it would stand in a study file, on one line. */
export function exampleText(value: unknown, place: "block" | "flow" = "block"): string {
  if (Array.isArray(value)) return `[${value.map((item) => exampleText(item, "flow")).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${key}: ${exampleText(item, "flow")}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return typeof value === "string" ? textScalar(value, place) : String(value);
}

/** Whether YAML reads the text, written without quotes, as this very text. */
export function isPlainText(text: string, place: "block" | "flow"): boolean {
  if (!/^[A-Za-z_./(<=+~0-9-]/.test(text) || /^[-?:](\s|$)|^---|^\.\.\./.test(text)) return false;
  if (/^[-+.\d]/.test(text) && /^[-+]?[\d.]*\d\.?(?:e[-+]?\d+)?$|^[-+]?\.(inf|nan)$|^0[xo]/i.test(text))
    return false;
  if (/^(true|false|null|~)$/i.test(text) || /\s$|:\s|:$|\s#|[\n\r\t]/.test(text)) return false;
  return place === "block" || !/[,[\]{}]/.test(text);
}

function textScalar(text: string, place: "block" | "flow"): string {
  return isPlainText(text, place) ? text : quoted(text);
}

/** In single quotes where that needs no escaping, since expressions are full of double ones. */
export function quoted(text: string): string {
  return /['\p{Cc}]/u.test(text) ? JSON.stringify(text) : `'${text}'`;
}
