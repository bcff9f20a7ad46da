import { vi } from 'vitest';

// By itself `vi.waitFor` waits a second, which a machine with other work takes for a moment.
const { waitFor } = vi;
vi.waitFor = (check, options = 30_000) => waitFor(check, options);
