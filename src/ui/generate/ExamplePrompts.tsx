import { useActions, useApp } from '../storeContext';

const SHOWN = 8;

/** Prompts the pack's makers chose; a click draws one. */
export function ExamplePrompts({ heading }: { heading?: string }) {
  const prompts = useApp((state) => state.engine.pack?.examples?.prompts);
  const { edit, generate } = useActions();
  if (prompts === undefined || prompts.length === 0) return null;
  return (
    <div className="examples">
      {heading !== undefined && <h2 className="field-label">{heading}</h2>}
      <ul className="choices">
        {prompts.slice(0, SHOWN).map((prompt) => (
          <li key={prompt}>
            <button
              type="button"
              className="chip"
              onClick={() => {
                edit({ prompt });
                void generate();
              }}
            >
              {prompt}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
