/**
 * A small map of what comes and goes all the time, in the order in which it came.
 *
 * A `Map` or `Set` of V8 begins a new table every few changes, and the old one points to the new one. Where the first of
 * them is old enough to be collected rarely, all that follow stay as long, and so does what each held when it was left:
 * for a runner, everything about every trial. Arrays leave nothing behind.
 */
export class TransientMap<Key, Value> {
  readonly #keys: Key[] = [];
  readonly #values: Value[] = [];

  get size(): number {
    return this.#keys.length;
  }

  get(key: Key): Value | undefined {
    const at = this.#keys.indexOf(key);
    return at < 0 ? undefined : this.#values[at];
  }

  set(key: Key, value: Value): void {
    const at = this.#keys.indexOf(key);
    if (at >= 0) this.#values[at] = value;
    else {
      this.#keys.push(key);
      this.#values.push(value);
    }
  }

  delete(key: Key): void {
    const at = this.#keys.indexOf(key);
    if (at < 0) return;
    this.#keys.splice(at, 1);
    this.#values.splice(at, 1);
  }

  /** As they are now: entries may come and go while a caller goes through them. */
  keys(): readonly Key[] {
    return [...this.#keys];
  }

  /** As they are now, like the keys. */
  values(): readonly Value[] {
    return [...this.#values];
  }
}
