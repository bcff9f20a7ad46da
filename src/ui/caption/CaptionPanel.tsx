import type { Caption } from '../../store/captioning';
import { percent } from '../format';
import { CopyButton } from '../parts/CopyButton';
import { useApp } from '../storeContext';
import { altAttribute, markdownPicture } from './captionCopies';

/** The caption, large, with the model's other guesses. */
export function CaptionPanel() {
  const caption = useApp((state) => state.captioning.caption);
  const phase = useApp((state) => state.captioning.phase.kind);
  const name = useApp((state) => state.captioning.picture?.name);
  const given = name !== undefined;
  const waiting = phase === 'running' || phase === 'opening';
  if (waiting || caption === null || name === undefined) {
    return (
      <div className={given || waiting ? 'caption-panel' : 'caption-panel caption-panel-empty'}>
        <p className={waiting ? 'caption-wait caption-wait-busy' : 'caption-wait'}>
          {waiting ? 'Reading the picture…' : 'Its caption appears here.'}
        </p>
      </div>
    );
  }
  return <CaptionResult caption={caption} name={name} />;
}

/** @param name the picture's file name */
function CaptionResult({ caption, name }: { caption: Caption; name: string }) {
  return (
    <section className="caption-panel" aria-label="Caption">
      <p className="caption-text">{caption.text}</p>
      <p className="caption-sure">{percent(caption.score)} sure</p>
      <div className="caption-copies">
        <CopyButton text={caption.text} label="Copy caption" />
        <CopyButton text={altAttribute(caption.text)} label="as alt attribute" quietly="Copy" />
        <CopyButton text={markdownPicture(caption.text, name)} label="as Markdown" quietly="Copy" />
      </div>
      {caption.alternatives.length > 0 && (
        <>
          <h2 className="field-label">It might also be</h2>
          <ol className="guesses">
            {caption.alternatives.map(({ text, score }) => (
              <li key={text} className="guess">
                <span className="guess-text">{text}</span>
                <span className="guess-score">{percent(score)}</span>
                <span className="guess-bar" aria-hidden="true">
                  <span style={{ width: `${Math.max(1, score * 100)}%` }} />
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
