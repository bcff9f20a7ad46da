import { createClient } from '../client/client';
import { createPackClient } from '../client/packs';
import { trustOwnScripts } from '../runtime/worker/ownScripts';
import { mount } from './mount';

trustOwnScripts();

const startWorker = () =>
  new Worker(new URL('../runtime/worker/worker.ts', import.meta.url), { type: 'module' });
const client = createClient(startWorker);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id root');
mount(root, (target, options) => client.load(target, options), createPackClient(startWorker));
