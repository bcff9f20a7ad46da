interface ExampleChipsProps {
  heading?: string | undefined;
  examples: readonly { label: string; run: () => void }[];
}

/** Things to try, a click each. */
export function ExampleChips({ heading, examples }: ExampleChipsProps) {
  return (
    <div className="examples">
      {heading !== undefined && <h2 className="field-label">{heading}</h2>}
      <ul className="choices">
        {examples.map(({ label, run }) => (
          <li key={label}>
            <button type="button" className="chip" onClick={run}>
              {label}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
