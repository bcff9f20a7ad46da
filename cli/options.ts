import { parseArgs, type ParseArgsConfig } from 'node:util';
import { solverNames, type SolverName } from '../src/protocol/api';
import { FlowTokError } from '../src/protocol/errors';

/** Options that every command which runs the model takes. */
export const modelOptions = {
  pack: { type: 'string' },
  steps: { type: 'string' },
  guidance: { type: 'string' },
  solver: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type Options = NonNullable<ParseArgsConfig['options']>;

/** @throws FlowTokError `bad-input` for what the command does not know. */
export function parse<O extends Options>(args: string[], options: O) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node explains at length; its first sentence names the option.
    const text = error instanceof Error ? error.message : String(error);
    const first = text.split(/\.(?:\s|$)/)[0] ?? text;
    throw new FlowTokError('bad-input', `${first}; see --help.`);
  }
}

/** An option's number; undefined when absent. Its range is the runtime's to check. */
export function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new FlowTokError('bad-input', `--${name} must be a number, not "${text}".`);
  }
  return value;
}

/** @throws FlowTokError `bad-input` for a solver that the runtime does not know. */
export function solverOf(text: string | undefined): SolverName | undefined {
  const solver = solverNames.find((name) => name === text);
  if (text !== undefined && solver === undefined) {
    throw new FlowTokError(
      'bad-input',
      `--solver must be ${solverNames.join(' or ')}, not "${text}".`,
    );
  }
  return solver;
}
