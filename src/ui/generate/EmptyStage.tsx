import type { EnginePhase } from '../../store/engine';
import { LoadingCard } from '../parts/LoadingCard';
import { TokenField } from '../parts/TokenField';
import { ExamplePrompts } from './ExamplePrompts';
import { say } from '../text/say';

interface EmptyStageProps {
  engine: EnginePhase;
  tokens: number | undefined;
  /** While the first live picture is on its way. */
  moving: boolean;
}

/** What stands in the picture's place before there is one. */
export function EmptyStage({ engine, tokens, moving }: EmptyStageProps) {
  if (engine.kind === 'loading') return <LoadingCard progress={engine.progress} />;
  return (
    <div className="stage-veil">
      <TokenField tokens={tokens} moving={moving} />
      <p className="stage-hint">
        <strong>{say('Say it, see it')}</strong>
        {say(
          'Name a thing in plain words, “rocket” rather than “a rocket icon”, and press Enter. The same words and seed always give the same picture.',
        )}
      </p>
      <ExamplePrompts />
    </div>
  );
}
