/** What Node has everywhere, for bundles that run where it is not. */
export { Buffer } from "buffer/";

export const process = {
  env: {},
  platform: "linux",
  pid: 0,
  cwd: () => "/",
  getuid: () => 0,
};

export const setImmediate = (work: () => void) => setTimeout(work, 0);
