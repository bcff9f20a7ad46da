// For vite.config.ts, which is TypeScript.

export function licencesOf(root: string): string;
