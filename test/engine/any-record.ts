import fc from "fast-check";
import type { JournalRecord, Json } from "../../src/engine/journal-record.ts";

const number = fc.double();
const name = fc.string({ unit: "binary" });
const id = fc.nat();
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    number,
    name,
    fc.constantFrom("NaN", "Infinity", "-Infinity", 'say "NaN"', "\\", "NaN?", "\u2028"),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(name, tie("json"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).json;
const attributes = fc.dictionary(name, json, { maxKeys: 3, noNullPrototype: true });
const numbers = fc.array(number, { maxLength: 3 });
const byName = (values: fc.Arbitrary<number>) =>
  fc.dictionary(name, values, { maxKeys: 3, noNullPrototype: true });
const state = fc.constantFrom(0, 1, 2, 3, 4);
const worker_id = fc.constant("w");

/** Records of every operation, with any content. */
export const anyRecord: fc.Arbitrary<JournalRecord> = fc
  .oneof(
    fc.record({ op_code: fc.constant(0), worker_id, study_name: name, directions: fc.array(fc.nat(2)) }),
    fc.record({ op_code: fc.constant(1), worker_id, study_id: id }),
    fc.record({ op_code: fc.constant(2), worker_id, study_id: id, user_attr: attributes }),
    fc.record({ op_code: fc.constant(3), worker_id, study_id: id, system_attr: attributes }),
    fc.record(
      {
        op_code: fc.constant(4),
        worker_id,
        study_id: id,
        datetime_start: fc.option(name),
        datetime_complete: name,
        state,
        value: fc.option(number),
        values: fc.option(numbers),
        distributions: fc.dictionary(name, name, { maxKeys: 2, noNullPrototype: true }),
        params: byName(number),
        user_attrs: attributes,
        system_attrs: attributes,
        intermediate_values: byName(number),
      },
      { requiredKeys: ["op_code", "worker_id", "study_id", "datetime_start"] },
    ),
    fc.record({
      op_code: fc.constant(5),
      worker_id,
      trial_id: id,
      param_name: name,
      param_value_internal: number,
      distribution: name,
    }),
    fc.record(
      {
        op_code: fc.constant(6),
        worker_id,
        trial_id: id,
        state,
        values: fc.option(numbers),
        datetime_start: name,
        datetime_complete: name,
      },
      { requiredKeys: ["op_code", "worker_id", "trial_id", "state", "values"] },
    ),
    fc.record({ op_code: fc.constant(7), worker_id, trial_id: id, step: id, intermediate_value: number }),
    fc.record({ op_code: fc.constant(8), worker_id, trial_id: id, user_attr: attributes }),
    fc.record({ op_code: fc.constant(9), worker_id, trial_id: id, system_attr: attributes }),
  )
  .map((record) => ({ ...record })) as fc.Arbitrary<JournalRecord>;
