import { ExampleChips } from '../parts/ExampleChips';
import { useActions, useApp } from '../storeContext';

const SHOWN = 8;

/** Prompts the pack's makers chose; a click draws one. */
export function ExamplePrompts({ heading }: { heading?: string }) {
  const prompts = useApp((state) => state.engine.pack?.examples?.prompts);
  const { edit, generate } = useActions();
  if (prompts === undefined || prompts.length === 0) return null;
  const examples = prompts.slice(0, SHOWN).map((prompt) => ({
    label: prompt,
    run() {
      edit({ prompt });
      void generate();
    },
  }));
  return <ExampleChips heading={heading} examples={examples} />;
}
