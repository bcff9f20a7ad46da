import { useApp } from '../storeContext';
import { say } from '../text/say';
import { ChoiceGroup } from './ChoiceGroup';

const ANY_STYLE = '';

interface StyleChoiceProps {
  /** The id of one of the pack's styles; null for any. */
  value: string | null;
  onChange: (styleId: string | null) => void;
}

/** The pack's styles as chips; their place is kept until it is known which there are. */
export function StyleChoice({ value, onChange }: StyleChoiceProps) {
  const styles = useApp((state) => state.engine.pack?.styles);
  const loading = useApp((state) => state.engine.pack === null);
  const choices = [
    { value: ANY_STYLE, label: say('Any style') },
    ...(styles ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  if (!loading && choices.length < 2) return null;
  const known = choices.some((choice) => choice.value === value);
  return (
    <ChoiceGroup
      legend={say('Style')}
      legendHidden
      choices={choices}
      value={known ? (value ?? ANY_STYLE) : ANY_STYLE}
      onChange={(id) => onChange(id === ANY_STYLE ? null : id)}
    />
  );
}
