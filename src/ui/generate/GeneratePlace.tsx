import { missingFor } from '../packFeatures';
import { useApp } from '../storeContext';
import { MissingFeature } from '../parts/MissingFeature';
import { Composer } from './Composer';
import { ExamplePrompts } from './ExamplePrompts';
import { QueueList } from './QueueList';
import { RecentPictures } from './RecentPictures';
import { ResultStage } from './ResultStage';
import { SamplingSettings } from './SamplingSettings';
import { say } from '../text/say';
import './generate.css';

/** Text to image: the prompt, the picture, and what makes the same picture again. */
export function GeneratePlace() {
  const pack = useApp((state) => state.engine.pack);
  const drawn = useApp((state) => state.generation.pictures.length > 0);
  const missing = pack === null ? [] : missingFor(pack, 'text-to-image');
  if (pack !== null && missing.length > 0) {
    return <MissingFeature pack={pack} what={say('draw pictures')} missing={missing} />;
  }
  return (
    <div className="generate">
      <Composer />
      <div className="workbench">
        <ResultStage />
        <div className="side">
          <SamplingSettings />
          <QueueList />
          {drawn && <RecentPictures />}
          {drawn && <ExamplePrompts heading={say('Try another')} />}
        </div>
      </div>
    </div>
  );
}
