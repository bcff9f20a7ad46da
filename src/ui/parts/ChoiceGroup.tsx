import { useId } from 'react';

interface ChoiceGroupProps<T extends string> {
  legend: string;
  legendHidden?: boolean;
  choices: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}

/** One choice of a few, as chips; native radio buttons bring keyboard and names. */
export function ChoiceGroup<T extends string>(props: ChoiceGroupProps<T>) {
  const { legend, legendHidden = false, choices, value, onChange } = props;
  const group = useId();
  return (
    <fieldset className="choice-group">
      <legend className={legendHidden ? 'visually-hidden' : 'field-label'}>{legend}</legend>
      <div className="choices">
        {choices.map((choice) => (
          <label key={choice.value} className="choice">
            <input
              type="radio"
              name={group}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span className="chip">{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
