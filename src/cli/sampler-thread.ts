/** The bundle beside this one in which costly samplers compute. */
export const samplerThread = new URL("./sampler-thread.js", import.meta.url);
