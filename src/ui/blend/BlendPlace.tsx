import { blendModes } from '../../store/blend/state';
import { ChoiceGroup } from '../parts/ChoiceGroup';
import { MissingFeature } from '../parts/MissingFeature';
import { useActions, useApp } from '../storeContext';
import { BetweenBoard } from './BetweenBoard';
import { BlendForm } from './BlendForm';
import { missingForBlend } from './blendFeatures';
import { RoundTripBoard } from './RoundTripBoard';
import { SumBoard } from './SumBoard';
import { VariationsBoard } from './VariationsBoard';
import { modeHints, modeNames, modeTasks } from './words';
import { say } from '../text/say';
import '../parts/fields.css';
import './blend.css';

const boards = {
  between: BetweenBoard,
  sum: SumBoard,
  variations: VariationsBoard,
  'round-trip': RoundTripBoard,
};

/** Blend: what the one space of words and pictures allows. */
export function BlendPlace() {
  const pack = useApp((state) => state.engine.pack);
  const mode = useApp((state) => state.blend.mode);
  const { chooseBlendMode } = useActions();
  const missing = pack === null ? [] : missingForBlend(pack, mode);
  const Board = boards[mode];
  return (
    <div className="blend">
      <header className="blend-head">
        <ChoiceGroup
          legend={say('What to do')}
          legendHidden
          choices={blendModes.map((value) => ({ value, label: say(modeNames[value]) }))}
          value={mode}
          onChange={chooseBlendMode}
        />
        <p className="blend-hint">{say(modeHints[mode])}</p>
      </header>
      {pack !== null && missing.length > 0 ? (
        <MissingFeature pack={pack} what={say(modeTasks[mode])} missing={missing} />
      ) : (
        <>
          <BlendForm mode={mode} />
          <Board />
        </>
      )}
    </div>
  );
}
