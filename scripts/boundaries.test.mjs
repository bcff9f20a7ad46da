import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { boundaries } from '../eslint.boundaries.js';

const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' };
const config = [
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parser: tseslint.parser },
    plugins: { '@typescript-eslint': tseslint.plugin },
  },
  ...boundaries({ noDefaultExport }),
];

/** What the dependency rule says about one line in one file. */
function complaints(filename, line) {
  return new Linter().verify(line, config, { filename }).map(({ message }) => message);
}

describe('the dependency rule', () => {
  it.each([
    ['src/ui/generate/Panel.tsx', "import { useStore } from '../../store/appStore';"],
    ['src/store/engine.ts', "import type { FlowTok } from '../protocol/api';"],
    ['src/store/flowPath.ts', "import { pointAt } from '../flow/path';"],
    ['src/runtime/ort/load.ts', "await import('onnxruntime-web/jspi');"],
    ['src/runtime/pipeline/text.ts', "import { randn } from '../../flow/noise';"],
    ['src/app/main.tsx', "new Worker(new URL('../runtime/worker/worker.ts', import.meta.url));"],
    ['cli/main.ts', "import { openPack } from '../src/runtime/index';"],
    ['bench/worker/loops.ts', "import { guide } from '../../src/flow/guidance';"],
    ['src/exchange/recipe/readLink.ts', "import type { Recipe } from '../../protocol/recipe';"],
    ['src/flow/noise.test.ts', "import { flowBytes } from '../pack/testing/smallPack';"],
  ])('lets %s say %s', (filename, line) => {
    expect(complaints(filename, line)).toEqual([]);
  });

  it.each([
    ['src/flow/noise.ts', "import { FlowTokError } from '../protocol/errors';"],
    ['src/protocol/api.ts', "import type { Pack } from '../pack/openPack';"],
    ['src/pack/openPack.ts', "import { createFlowTok } from '../runtime/index';"],
    ['src/client/client.ts', "import type { Pack } from '../pack/openPack';"],
    [
      'src/client/client.ts',
      "new Worker(new URL('../runtime/worker/worker.ts', import.meta.url));",
    ],
    ['src/exchange/recipe/readLink.ts', "import type { Draft } from '../../store/generation';"],
    ['src/exchange/png/chunks.ts', "import { sha256 } from '../../pack/verify';"],
    ['src/ui/generate/Panel.tsx', "await import('../../runtime/index');"],
    ['src/ui/generate/Panel.tsx', "export { connect } from '../../client/client';"],
    ['src/store/engine.ts', "import { useStore } from 'zustand';"],
    ['src/store/engine.ts', "import { useState } from 'react';"],
    ['src/pack/openPack.ts', "import { Tensor } from 'onnxruntime-web';"],
    ['src/app/main.tsx', "await import('onnxruntime-web/wasm');"],
    ['cli/main.ts', "import { guide } from '../src/ui/words';"],
    ['bench/worker/loops.ts', "import { createAppStore } from '../../src/store/appStore';"],
    ['src/runtime/models.ts', "import { bareRuns } from '../../bench/worker/loops';"],
    ['src/flow/noise.ts', 'export default 1;'],
  ])('does not let %s say %s', (filename, line) => {
    expect(complaints(filename, line)).toHaveLength(1);
  });
});
