import { MissingFeature } from '../parts/MissingFeature';
import { missingFor } from '../packFeatures';
import { useApp } from '../storeContext';
import { CaptionPanel } from './CaptionPanel';
import { ExamplePictures } from './ExamplePictures';
import { PictureStage } from './PictureStage';
import './caption.css';

/** Image to text: a picture in, its words out. */
export function CaptionPlace() {
  const pack = useApp((state) => state.engine.pack);
  const missing = pack === null ? [] : missingFor(pack, 'image-to-text');
  if (pack !== null && missing.length > 0) {
    return <MissingFeature pack={pack} what="caption pictures" missing={missing} />;
  }
  return (
    <div className="workbench workbench-caption">
      <PictureStage />
      <div className="side">
        <CaptionPanel />
        <ExamplePictures />
      </div>
    </div>
  );
}
