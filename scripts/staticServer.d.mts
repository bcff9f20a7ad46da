// For the end-to-end tests, which are TypeScript.

export interface StaticServer {
  port: number;
  /** Ends every connection at once. */
  close: () => Promise<void>;
}

export function startServer(
  folder: string,
  port: number,
  options?: { headers?: Readonly<Record<string, string>> },
): Promise<StaticServer>;
