// The program: `npm run -s flowtok -- …` starts it.
import { run } from './run';

// A closed pipe (`flowtok caption … | head -1`) is no fault of ours.
process.stdout.on('error', () => process.exit(0));

process.exitCode = await run(process.argv.slice(2), {
  stdout: (line) => process.stdout.write(`${line}\n`),
  stderr: (line) => process.stderr.write(`${line}\n`),
});
