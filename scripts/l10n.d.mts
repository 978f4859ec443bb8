export const bundleFile: string;
export function currentBundle(): Promise<string>;
