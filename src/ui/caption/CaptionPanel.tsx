import type { Caption, TakenPicture } from '../../store/captioning';
import type { Crop } from '../../store/crop';
import { flowOfCaption } from '../../store/flowSources';
import { CopyButton } from '../parts/CopyButton';
import { FlowButton } from '../flowView/FlowButton';
import { useActions, useApp } from '../storeContext';
import { altAttribute, markdownPicture } from './captionCopies';
import { CaptionWords } from './CaptionWords';
import { GuessButton } from './GuessButton';
import { guessScore } from './guessScore';
import { say } from '../text/say';

/** The caption, large, with the model's other guesses. */
export function CaptionPanel() {
  const caption = useApp((state) => state.captioning.caption);
  const phase = useApp((state) => state.captioning.phase.kind);
  const picture = useApp((state) => state.captioning.picture);
  const crop = useApp((state) => state.captioning.crop);
  const given = picture !== null;
  const waiting = phase === 'running' || phase === 'opening';
  if (waiting || caption === null || picture === null) {
    return (
      <div className={given || waiting ? 'caption-panel' : 'caption-panel caption-panel-empty'}>
        <p className={waiting ? 'caption-wait caption-wait-busy' : 'caption-wait'}>
          {waiting ? say('Reading the picture…') : say('Its caption appears here.')}
        </p>
      </div>
    );
  }
  return <CaptionResult caption={caption} picture={picture} crop={crop} />;
}

interface CaptionResultProps {
  caption: Caption;
  picture: TakenPicture;
  crop: Crop | null;
}

function CaptionResult({ caption: result, picture, crop }: CaptionResultProps) {
  const { preferCaption, rewordCaption } = useActions();
  const { caption, alternatives } = result;
  return (
    <section className="caption-panel" aria-label={say('Caption')}>
      <p className="caption-text">
        <CaptionWords text={caption.text} onReword={(words) => void rewordCaption(words)} />
      </p>
      <div className="caption-line">
        <p className="caption-sure">
          {caption.score === null
            ? guessScore(null)
            : say('{percent} sure', { percent: guessScore(caption.score) })}
        </p>
        <FlowButton source={flowOfCaption(picture, crop, result)} />
      </div>
      <div className="caption-copies">
        <CopyButton text={caption.text} label={say('Copy caption')} />
        <CopyButton
          text={altAttribute(caption.text)}
          label={say('as alt attribute')}
          quietly={say('Copy')}
        />
        <CopyButton
          text={markdownPicture(caption.text, picture.name)}
          label={say('as Markdown')}
          quietly={say('Copy')}
        />
      </div>
      {alternatives.length > 0 && (
        <>
          <h2 className="field-label">{say('It might also be')}</h2>
          <ol className="guesses">
            {alternatives.map((guess, index) => (
              <li key={guess.text} className="guess">
                <GuessButton guess={guess} onPick={() => void preferCaption(index)} />
                <span className="guess-bar" aria-hidden="true">
                  <span style={{ width: `${Math.max(1, (guess.score ?? 0) * 100)}%` }} />
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
