import { openDB, type DBSchema, type IDBPDatabase, type StoreNames } from 'idb';

/**
 * Opens a database with these stores: made at the first visit, completed where it lacks one, and taken as it is where a
 * newer version of the page has been here.
 *
 * @param stores every store, with how it is made
 * @param onGone called when the connection is of no use any more: storage was cleared, or a newer version wants it
 */
export async function openDatabase<Schema extends DBSchema>(
  name: string,
  version: number,
  stores: readonly (readonly [StoreNames<Schema>, IDBObjectStoreParameters])[],
  onGone: () => void,
): Promise<IDBPDatabase<Schema>> {
  const open = (wanted: number | undefined) =>
    openDB<Schema>(name, wanted, {
      upgrade(database) {
        for (const [store, options] of stores) {
          if (!database.objectStoreNames.contains(store))
            database.createObjectStore(store, options);
        }
      },
      // Else a newer version of the page in another tab would wait for this one for ever.
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close();
        onGone();
      },
      terminated: onGone,
    });
  const database = await open(version).catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'VersionError')) throw error;
    return open(undefined);
  });
  if (stores.every(([store]) => database.objectStoreNames.contains(store))) return database;
  database.close();
  return open(database.version + 1);
}
