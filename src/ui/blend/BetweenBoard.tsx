import { ExampleChips } from '../parts/ExampleChips';
import { Stage } from '../parts/Stage';
import { TokenField } from '../parts/TokenField';
import { useActions, useApp } from '../storeContext';
import { Filmstrip } from './Filmstrip';
import { SaveButtons } from './SaveButtons';
import { useBlendStage } from './useBlendStage';
import { usePlayback } from './usePlayback';
import { examplePairs } from './words';
import { say } from '../text/say';

/** The way from one end to the other: one frame large, all of them in a strip, and a film of it. */
export function BetweenBoard() {
  const strip = useApp((state) => state.blend.results.between);
  const { a, b, frames } = useApp((state) => state.blend.draft);
  const tokens = useApp((state) => state.engine.pack?.latent.tokens);
  const busy = useApp(
    ({ blend }) => blend.phase.kind === 'running' && blend.phase.mode === 'between',
  );
  const { editBlend, startBlend } = useActions();
  const stage = useBlendStage();
  const pictures = strip?.pictures ?? [];
  const playback = usePlayback(pictures.length);
  // While frames still come, the newest is the one to look at.
  const frame = busy ? pictures.length - 1 : playback.frame;
  const shown = pictures[frame];

  function draw([from, to]: readonly [string, string]) {
    editBlend({
      a: { ...a, kind: 'prompt', prompt: from },
      b: { ...b, kind: 'prompt', prompt: to },
    });
    void startBlend();
  }
  const examples = (
    <ExampleChips
      heading={strip === null ? say('Try one of these') : say('Try another')}
      examples={examplePairs.map((pair) => ({ label: pair.join(' → '), run: () => draw(pair) }))}
    />
  );

  return (
    <div className="workbench">
      <section aria-label={say('Blend result')}>
        <Stage {...stage} className={shown === undefined ? 'stage-empty' : undefined}>
          {shown && <img decoding="sync" src={shown.url} alt={shown.name} />}
          {shown === undefined && (
            <div className="stage-veil">
              <TokenField tokens={tokens} moving={busy} share={stage.progress?.share ?? null} />
              {!busy && (
                <p className="stage-hint">
                  <strong>{say('There is a way between')}</strong>
                  {say('Name two things, or give pictures, and see what lies halfway.')}
                </p>
              )}
            </div>
          )}
        </Stage>
      </section>
      <div className="side">
        <Filmstrip
          pictures={pictures}
          total={strip?.total ?? frames}
          frame={frame}
          playback={playback}
        />
        <SaveButtons disabled={pictures.length < 2} />
        {examples}
      </div>
    </div>
  );
}
