import {
  boolDomain,
  categoricalDomain,
  type Domain,
  type DomainMapping,
  floatDomain,
  intDomain,
  ordinalDomain,
} from "./domain.ts";

/** The domain that a mapping was taken from: how a domain travels where functions cannot. */
export function domainOf({ type, low = 0, high = 0, log, step, choices = [] }: DomainMapping): Domain {
  const range = { low, high, ...(log !== undefined && { log }), ...(step !== undefined && { step }) };
  switch (type) {
    case "float":
      return floatDomain(range);
    case "int":
      return intDomain(range);
    case "categorical":
      return categoricalDomain(choices);
    case "ordinal":
      return ordinalDomain(choices);
    case "bool":
      return boolDomain();
  }
}
