// npm run audit: known holes in the packages that the app is built from. A registry that does not answer is said, and
// fails nothing.

import { execFile } from 'node:child_process';
import { leave, root } from './project.mjs';

const GRAVE = ['high', 'critical'];

/**
 * @param {string} output what `npm audit --json` printed
 * @returns {{ answered: boolean, grave: string[] }} grave: each package with a hole of severity high or above
 */
export function readAudit(output) {
  let report;
  try {
    report = JSON.parse(output);
  } catch {
    report = {};
  }
  const { vulnerabilities } = report;
  if (vulnerabilities === undefined) return { answered: false, grave: [] };
  const grave = Object.values(vulnerabilities).filter(({ severity }) => GRAVE.includes(severity));
  return { answered: true, grave: grave.map(({ name, severity }) => `${name} (${severity})`) };
}

async function check() {
  // What only builds and tests the app never meets a visitor's data.
  const limits = ['--omit=dev', '--fetch-retries=0', '--fetch-timeout=20000'];
  const output = await new Promise((resolve) => {
    execFile('npm', ['audit', '--json', ...limits], { cwd: root }, (_error, stdout) =>
      resolve(stdout),
    );
  });
  const { answered, grave } = readAudit(output);
  if (!answered)
    return console.log('The package registry gave no audit; known holes were not looked for.');
  if (grave.length > 0) {
    leave(`Packages with known holes: ${grave.join(', ')}; run "npm audit" to see the mend.`, 1);
  }
  console.log('No package in the app has a known hole of severity high or above.');
}

if (process.argv[1] === import.meta.filename) await check();
