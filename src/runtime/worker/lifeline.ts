/** Holds a Web Lock until this thread ends. Resolves once it is held, or at once where there are no locks. */
export function holdLifeline(name: string): Promise<void> {
  return new Promise((resolve) => {
    const { locks } = navigator as Partial<WorkerNavigator>;
    if (locks === undefined) return resolve();
    const hold = () => {
      resolve();
      return new Promise<never>(() => undefined);
    };
    locks.request(name, hold).catch(() => resolve());
  });
}
