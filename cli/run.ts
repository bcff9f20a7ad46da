// The command line: the same runtime as in the browser, in Node. docs/architecture.md and `flowtok --help` say what it does.
import { FlowTokError } from '../src/protocol/errors';
import { caption } from './caption';
import { generate } from './generate';
import { measure } from './measure';
import { verify } from './verify';

export interface Output {
  stdout: (line: string) => void;
  stderr: (line: string) => void;
}

const USAGE = `Usage:
  flowtok generate "<prompt>" --out FILE.png [--seed N] [--steps N] [--guidance X] [--solver euler|heun] [--pack DIR] [--json]
  flowtok generate --prompts FILE --out DIR [--sheet FILE.png] [--seed N] [--steps N] [--guidance X] [--solver euler|heun] [--pack DIR] [--json]
  flowtok caption FILE... [--steps N] [--guidance X] [--solver euler|heun] [--pack DIR] [--json]
  flowtok measure PLAN.json --out DIR [--pack DIR]
  flowtok pack verify DIR`;

/**
 * @param argv the words after the program's name.
 * @returns the exit status: 0, 1 for a fault found or met, 2 for bad input.
 */
export async function run(argv: readonly string[], output: Output): Promise<number> {
  const [command, ...rest] = argv;
  try {
    if (argv.includes('--help') || command === 'help') {
      output.stdout(USAGE);
      return 0;
    }
    if (command === 'generate') return await generate(rest, output);
    if (command === 'caption') return await caption(rest, output);
    if (command === 'measure') return await measure(rest, output);
    if (command === 'pack' && rest[0] === 'verify') return await verify(rest.slice(1), output);
    throw new FlowTokError('bad-input', wrongCommand(command, rest[0]));
  } catch (error) {
    output.stderr(sentence(error));
    return isBadInput(error) ? 2 : 1;
  }
}

function wrongCommand(command: string | undefined, next: string | undefined): string {
  if (command === undefined) {
    return 'No command was given; use generate, caption, measure or pack verify, or see --help.';
  }
  const name = command === 'pack' && next !== undefined ? `pack ${next}` : command;
  return `There is no command "${name}"; use generate, caption, measure or pack verify, or see --help.`;
}

function sentence(error: unknown): string {
  if (error instanceof FlowTokError) {
    const detail = process.env.FLOWTOK_DEBUG && error.detail ? ` [${error.detail}]` : '';
    return error.message + detail;
  }
  const text = error instanceof Error ? error.message : String(error);
  return `Something went wrong (${text.split('\n')[0]}); try again, or report it with the command you ran.`;
}

/** What the caller can mend: an argument, a file, or the pack that was named. */
function isBadInput(error: unknown): boolean {
  if (!(error instanceof FlowTokError)) return false;
  return (
    error.code === 'bad-input' || error.code === 'unsupported' || error.code.startsWith('pack-')
  );
}
