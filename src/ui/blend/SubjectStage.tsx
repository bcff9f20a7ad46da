import type { ReactNode } from 'react';
import { ImagePlus } from 'lucide-react';
import { Stage } from '../parts/Stage';
import { useApp } from '../storeContext';
import { SlotButtons } from './SlotButtons';
import { useBlendStage } from './useBlendStage';
import { say } from '../text/say';

/** The picture that variations and round trips are made of, or the invitation to give one. */
export function SubjectStage({ hint }: { hint: ReactNode }) {
  const subject = useApp((state) => state.blend.draft.subject);
  const stage = useBlendStage();
  return (
    <section aria-label={say('Picture')} data-slot="subject">
      <Stage
        {...stage}
        className={subject === null ? 'stage-empty stage-drop' : 'stage-taken'}
        actions={subject !== null && <SlotButtons slot="subject" />}
      >
        {subject === null ? (
          <div className="stage-veil">
            <ImagePlus size={40} strokeWidth={1.25} aria-hidden="true" />
            <p className="stage-hint">{hint}</p>
            <SlotButtons slot="subject" solid />
          </div>
        ) : (
          <img src={subject.url} alt={subject.name} />
        )}
      </Stage>
    </section>
  );
}
