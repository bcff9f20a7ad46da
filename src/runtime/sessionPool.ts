import type { Role } from '../protocol/manifest';
import type { Session } from './ort/session';

/** Sessions by role, opened when they are asked for, and let go of where memory is needed for another. */
export interface SessionPool {
  /** The session of this role; `open` where it does not stand. The next call may let go of it. */
  get(role: Role, open: () => Promise<Session>): Promise<Session>;
  release(): Promise<void>;
}

/**
 * Keeps what fits into `room`; where a new session would not, those used longest ago go first, before it is opened.
 *
 * @param cost of the session of a role, in the unit of `room`
 */
export function createSessionPool(cost: (role: Role) => number, room: number): SessionPool {
  /** In the order of their last use. */
  const sessions = new Map<Role, Promise<Session>>();

  async function makeRoom(role: Role): Promise<void> {
    let held = [...sessions.keys()].reduce((sum, each) => sum + cost(each), 0);
    for (const [other, session] of [...sessions]) {
      if (held + cost(role) <= room) return;
      sessions.delete(other);
      held -= cost(other);
      await session.then((each) => each.release()).catch(() => undefined);
    }
  }

  return {
    get(role, open) {
      const known = sessions.get(role);
      if (known) {
        sessions.delete(role);
        sessions.set(role, known);
        return known;
      }
      // What must go is taken off the list at once, so that two calls do not count on the same room.
      const opening = makeRoom(role).then(open);
      sessions.set(role, opening);
      opening.catch(() => {
        // A failure is not remembered: the next use tries again.
        if (sessions.get(role) === opening) sessions.delete(role);
      });
      return opening;
    },
    async release() {
      const opened = await Promise.allSettled(sessions.values());
      sessions.clear();
      for (const each of opened) {
        if (each.status === 'fulfilled') await each.value.release().catch(() => undefined);
      }
    },
  };
}
