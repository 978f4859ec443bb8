/** What a parameter can be set to. Lists and mappings are not parameter values. */
export type ParamValue = number | string | boolean | null;

/** Values by parameter name (`group.name` for grouped ones). Parameters that a condition switches off are absent. */
export type ParamValues = Readonly<Record<string, ParamValue>>;
