import { createClient } from '../client/client';
import { trustOwnScripts } from '../runtime/worker/ownScripts';
import { mount } from './mount';

trustOwnScripts();

const client = createClient(
  () => new Worker(new URL('../runtime/worker/worker.ts', import.meta.url), { type: 'module' }),
);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id root');
mount(root, (target, options) => client.load(target, options));
