import { useId, useState, type ReactNode } from 'react';

interface NumberFieldProps {
  label: string;
  value: number | null;
  /** Inclusive bounds of a whole number. */
  min: number;
  max: number;
  onChange: (value: number) => void;
  /** The form that Enter submits, where the field lies outside it. */
  form?: string;
  children?: ReactNode;
}

/**
 * A whole number. What is typed is taken as soon as it is valid; anything else is mended on leaving the field,
 * so that the field may stand empty while a visitor types.
 */
export function NumberField({
  label,
  value,
  min,
  max,
  onChange,
  form,
  children,
}: NumberFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);

  function type(text: string) {
    setTyped(text);
    const number = Number(text);
    if (text !== '' && Number.isInteger(number) && number >= min && number <= max) onChange(number);
  }

  function leave() {
    const number = Math.round(Number(typed));
    if (typed !== null && typed !== '' && Number.isFinite(number)) {
      onChange(Math.min(max, Math.max(min, number)));
    }
    setTyped(null);
  }

  return (
    <div className="number-field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <div className="number-field-row">
        <input
          id={id}
          className="input"
          type="number"
          placeholder="–"
          inputMode="numeric"
          form={form}
          min={min}
          max={max}
          step={1}
          value={typed ?? value ?? ''}
          onChange={(event) => type(event.target.value)}
          onBlur={leave}
        />
        {children}
      </div>
    </div>
  );
}
