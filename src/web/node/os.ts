/** Stands in for `node:os` where there is no machine. */

export const homedir = () => "/";
export const tmpdir = () => "/tmp";
