// For the end-to-end tests, which are TypeScript.
import type { StaticServer } from './staticServer.mjs';

export function serveExample(port: number): Promise<StaticServer>;
