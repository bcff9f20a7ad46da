// The built app on a server of a test's own, which it may stop, and a newer version of it.
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../scripts/staticServer.mjs';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const tinyPack = fileURLToPath(new URL('../../testdata/tiny-pack', import.meta.url));

export interface Site {
  /** The address of the app's folder, with a slash at its end. */
  url: string;
  /** The app's folder on this disk; altering it alters what is served, not the build. */
  folder: string;
  /** Ends the server and every connection to it. */
  stop: () => Promise<void>;
  /** stop, and the folder goes too. */
  remove: () => Promise<void>;
}

/**
 * Serves a copy of the build.
 * @param path the folder on the server, with slashes at both ends
 * @param isolated false: a host that sets no headers of its own
 * @param tiny a tiny random pack in the place of the bundled one, where what the model says does not matter
 */
export async function serveBuild({
  path = '/',
  isolated = true,
  tiny = false,
} = {}): Promise<Site> {
  const root = await mkdtemp(join(tmpdir(), 'flowtok-site-'));
  const folder = join(root, path);
  await copyBuild(folder);
  if (tiny) await replacePack(folder);
  const server = await startServer(root, 0, isolated ? {} : { headers: {} });
  const stop = () => server.close();
  return {
    url: `http://localhost:${server.port}${path}`,
    folder,
    stop,
    remove: async () => {
      await stop();
      await rm(root, { recursive: true });
    },
  };
}

/** Puts a script before the model's worker's own, in a served build: a test then reaches what the worker keeps to itself. */
export async function prependToWorker(folder: string, script: string): Promise<void> {
  const assets = join(folder, 'assets');
  const workers = (await readdir(assets)).filter((name) => /^worker-.*\.js$/.test(name));
  if (workers.length === 0) throw new Error('the build has no worker');
  for (const name of workers) await alter(join(assets, name), (source) => script + source);
}

/** The large files are links: a test alters others. */
async function copyBuild(to: string): Promise<void> {
  const large = /\.(onnx|wasm)$/;
  await cp(dist, to, { recursive: true, filter: (source) => !large.test(source) });
  for (const name of await readdir(dist, { recursive: true })) {
    if (!large.test(name)) continue;
    await mkdir(dirname(join(to, name)), { recursive: true });
    await symlink(join(dist, name), join(to, name));
  }
}

async function replacePack(folder: string): Promise<void> {
  const pack = join(folder, 'models', 'flowtok-emoji');
  const manifest = JSON.parse(await readFile(join(pack, 'manifest.json'), 'utf8')) as {
    files: { path: string }[];
  };
  // The build's list of files names the examples, so they stay.
  for (const { path } of manifest.files) await rm(join(pack, path));
  await cp(tinyPack, pack, { recursive: true });
}

/**
 * Turns a served build into a newer version: another page, another pack version, and every script under another
 * name, as after a release that changed everything.
 */
export async function publishNext(folder: string, packVersion: string): Promise<void> {
  const assets = join(folder, 'assets');
  const renamed = new Map<string, string>();
  for (const name of await readdir(assets)) {
    if (!/\.(js|css)$/.test(name)) continue;
    const next = name.replace(/\.(js|css)$/, '-next.$1');
    await rename(join(assets, name), join(assets, next));
    renamed.set(name, next);
  }
  await alter(join(folder, 'index.html'), (html) =>
    html.replace('<body>', '<body data-next="true">'),
  );
  const manifest = join(folder, 'models', 'flowtok-emoji', 'manifest.json');
  await alter(manifest, (json) =>
    JSON.stringify({ ...(JSON.parse(json) as object), version: packVersion }),
  );
  const withNewNames = (source: string) =>
    [...renamed].reduce((all, [name, next]) => all.replaceAll(name, next), source);
  for (const name of ['index.html', 'serviceWorker.js'])
    await alter(join(folder, name), withNewNames);
  for (const name of renamed.values()) {
    const file = join(assets, name);
    await writeFile(file, withNewNames(await readFile(file, 'utf8')));
  }
  // Both keep their names: the service worker tells their versions apart by these hashes.
  await alter(join(folder, 'serviceWorker.js'), (source) =>
    source.replace(
      /\{"revision":"([0-9a-f]+)","url":"(index\.html|models\/flowtok-emoji\/manifest\.json)"\}/g,
      '{"revision":"next-$1","url":"$2"}',
    ),
  );
}

async function alter(file: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(file, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${file} was not altered`);
  await writeFile(file, after);
}
