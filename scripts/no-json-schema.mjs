// Stands for zod's own maker of JSON Schemas in the language server, which makes none: scripts/generate-schema.mjs has
// made it already. The names are those that the rest of zod imports.
const none = () => ({});

export const aggregateChecks = none;
export const allProcessors = {};
export const createStandardJSONSchemaMethod = () => none;
export const createToJSONSchemaMethod = () => none;
export const extractDefs = none;
export const finalize = none;
export const handleUnrepresentable = none;
export const initializeContext = none;
export const processSchema = none;
export const toJSONSchema = none;
