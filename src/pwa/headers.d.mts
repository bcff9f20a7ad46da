// For the service worker, the build's configuration and the tests, which are TypeScript.

export const isolation: Readonly<Record<string, string>>;
export const POLICY_HEADER: string;
export const pagePolicy: string;
export const contentPolicy: string;
export const headersFile: string;
