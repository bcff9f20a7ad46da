import { Image } from 'lucide-react';
import { ExampleChips } from '../parts/ExampleChips';
import { Stage } from '../parts/Stage';
import { TokenField } from '../parts/TokenField';
import { useActions, useApp } from '../storeContext';
import { LinkButton } from './LinkButton';
import { useBlendStage } from './useBlendStage';
import { exampleSums } from './words';
import { say } from '../text/say';

/** The sum large, and its terms as pictures beside it, as one writes a sum down. */
export function SumBoard() {
  const result = useApp((state) => state.blend.results.sum);
  const tokens = useApp((state) => state.engine.pack?.latent.tokens);
  const busy = useApp(({ blend }) => blend.phase.kind === 'running' && blend.phase.mode === 'sum');
  const { editBlend, saveBlendStrip, startBlend } = useActions();
  const stage = useBlendStage();
  const picture = result?.picture ?? null;
  const examples = (
    <ExampleChips
      heading={result === null ? say('Try one of these') : say('Try another')}
      examples={exampleSums.map((sum) => ({
        label: sum.replaceAll(' - ', ' − '),
        run() {
          editBlend({ sum });
          void startBlend();
        },
      }))}
    />
  );
  return (
    <div className="workbench">
      <section aria-label={say('Blend result')}>
        <Stage
          {...stage}
          className={picture === null ? 'stage-empty' : undefined}
          actions={
            picture !== null && (
              <>
                <LinkButton />
                <button type="button" className="button" onClick={() => void saveBlendStrip()}>
                  <Image size={18} aria-hidden="true" />
                  {say('Download')}
                </button>
              </>
            )
          }
        >
          {picture !== null && <img src={picture.url} alt={picture.name} />}
          {picture === null && (
            <div className="stage-veil">
              <TokenField tokens={tokens} moving={busy} share={stage.progress?.share ?? null} />
              {!busy && (
                <p className="stage-hint">
                  <strong>{say('Reckon with meanings')}</strong>
                  {say('Take the red from a red heart, add blue, and look what is left.')}
                </p>
              )}
            </div>
          )}
        </Stage>
      </section>
      <div className="side">
        {result !== null && (
          <ol className="terms" aria-label={say('Terms')}>
            {result.terms.map(({ prompt, weight, url }, i) => (
              <li key={i} className="term">
                <span className="term-sign" aria-hidden="true">
                  {weight < 0 ? '−' : i === 0 ? '' : '+'}
                </span>
                <img src={url} alt="" width={72} height={72} />
                <span className="term-words">
                  {Math.abs(weight) !== 1 && `${weight} × `}
                  {weight === -1 && <span className="visually-hidden">{say('minus')} </span>}
                  {prompt}
                </span>
              </li>
            ))}
          </ol>
        )}
        {examples}
      </div>
    </div>
  );
}
