import { useId, type CSSProperties } from 'react';
import { decimal } from '../format';

interface RangeFieldProps {
  label: string;
  hint: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** Digits after the point of the value in sight; 1 when absent. */
  digits?: number;
  onChange: (value: number) => void;
}

/** A slider with its value in sight; the native control brings keyboard and touch. */
export function RangeField(props: RangeFieldProps) {
  const { label, hint, value, min, max, step, digits = 1, onChange } = props;
  const id = useId();
  const share = `${(100 * (value - min)) / (max - min)}%`;
  return (
    <div className="range-field">
      <div className="range-field-head">
        <label className="field-label" htmlFor={id}>
          {label}
        </label>
        {/* No <output>: it is a status to screen readers, and the slider tells its value itself. */}
        <span className="range-field-value" aria-hidden="true">
          {decimal(value, digits)}
        </span>
      </div>
      <input
        id={id}
        className="range"
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-describedby={`${id}-hint`}
        style={{ '--share': share } as CSSProperties}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
      <p id={`${id}-hint`} className="range-field-hint">
        {hint}
      </p>
    </div>
  );
}
