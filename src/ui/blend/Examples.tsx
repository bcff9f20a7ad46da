interface ExamplesProps {
  heading: string;
  examples: readonly { label: string; run: () => void }[];
}

/** Things to try, a click each. */
export function Examples({ heading, examples }: ExamplesProps) {
  return (
    <div className="examples">
      <h2 className="field-label">{heading}</h2>
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
