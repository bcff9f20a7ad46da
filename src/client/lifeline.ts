// A worker that the browser ends, or that ends itself, tells nobody; the Web Lock it held is free then.

/** A name for a lock that no other worker holds; undefined where there are no locks. */
export function newLifeline(): string | undefined {
  return locks() && `flowtok-worker ${crypto.randomUUID()}`;
}

/** Calls back once the worker that holds the lock has ended. Never rejects. */
export async function watchLifeline(name: string, onDeath: () => void): Promise<void> {
  try {
    const held = (await locks()?.query())?.held ?? [];
    // A worker that could not take it would seem dead.
    if (held.some((lock) => lock.name === name)) await locks()?.request(name, onDeath);
  } catch {
    // A strict setting forbids locks.
  }
}

function locks(): LockManager | undefined {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
}
