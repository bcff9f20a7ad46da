// What is measured on the built app itself: its visits, its pictures, its sizes.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { root } from '../project.mjs';
import { builtSizes } from '../size.mjs';
import { median, medianRatio, rounded } from './statistics.mjs';
import { timePage, visitTwice } from './visits.mjs';

/** A usual home line. */
const MEGABITS = 50;

/** First and second visit, on a line as fast as this machine and on a slower one. */
export async function measureVisits({ quick }) {
  const rounds = quick ? 1 : 5;
  const lines = { loopback: [], line: [] };
  for (let round = 0; round < rounds; round++) {
    lines.loopback.push(await visitTwice());
    lines.line.push(await visitTwice(MEGABITS));
  }
  const of = (visits, what) => visits.map((visit) => visit[what]);
  const ratio = (visits) => rounded(medianRatio(of(visits, 'second'), of(visits, 'first')));
  const seconds = (visits, what) => rounded(median(of(visits, what)) / 1000);
  return {
    figures: {
      warm_over_cold: ratio(lines.loopback),
      warm_over_cold_50_megabits: ratio(lines.line),
    },
    seconds: {
      cold_start: seconds(lines.loopback, 'first'),
      warm_start: seconds(lines.loopback, 'second'),
      cold_start_50_megabits: seconds(lines.line, 'first'),
      warm_start_50_megabits: seconds(lines.line, 'second'),
    },
    visits: {
      firstBytes: median(of(lines.loopback, 'firstBytes')),
      secondBytes: Math.max(...of(lines.loopback, 'secondBytes')),
    },
  };
}

/** Pictures as the page shows them. */
export async function measurePage({ quick }) {
  const { pictures, live } = await timePage({ pictures: 10, live: quick ? 3 : 10 });
  const seconds = (milliseconds) => rounded(milliseconds / 1000);
  return {
    seconds: {
      first_picture: seconds(pictures[0]),
      tenth_picture: seconds(pictures[9]),
      live_picture: seconds(median(live)),
    },
  };
}

/** Sizes of the build and the pack. */
export async function measureSizes({ pack }) {
  const assets = join(root, 'dist', 'assets');
  const bytesOf = (name) => readFileSync(join(assets, name));
  const names = readdirSync(assets);
  const gzipKb = (bytes) => gzipSync(bytes, { level: 9 }).length / 1000;
  // A device fetches one of the builds: the largest stands for all.
  const glue = names
    .filter((name) => /^ort.*\.js$/.test(name))
    .map((name) => gzipKb(bytesOf(name)));
  const { first } = builtSizes();
  const files = JSON.parse(readFileSync(join(pack, 'manifest.json'), 'utf8')).files;
  const packBytes = files
    .flatMap((file) => [file, ...(file.externalData ?? [])])
    .reduce((sum, { path }) => sum + statSync(join(pack, path)).size, 0);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
  const wasm = names
    .filter((name) => name.endsWith('.wasm'))
    .map((name) => ({
      build: /threaded\.?(\w*)-/.exec(name)?.[1] || 'wasm',
      mb: rounded(bytesOf(name).length / 1e6),
      compressed_mb: rounded(brotliCompressSync(bytesOf(name), quality).length / 1e6),
    }));
  return {
    figures: {
      app_code_kb_compressed: rounded(first + Math.max(...glue), 4),
      pack_mb: rounded(packBytes / 1e6),
    },
    wasm,
  };
}
