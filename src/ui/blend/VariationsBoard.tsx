import { VARIATIONS } from '../../store/blend/state';
import { useActions, useApp } from '../storeContext';
import { ExampleSubjects } from './ExampleSubjects';
import { StripButton } from './StripButton';
import { SubjectStage } from './SubjectStage';
import { say } from '../text/say';

/** A picture, and others that mean nearly the same. */
export function VariationsBoard() {
  const result = useApp((state) => state.blend.results.variations);
  const { takeBlendUrl } = useActions();
  return (
    <div className="workbench">
      <SubjectStage
        hint={
          <>
            <strong>{say('One picture, many kin')}</strong>
            {say('Drop a picture here, paste one, or choose a file. It stays on this machine.')}
          </>
        }
      />
      <div className="side">
        <section aria-label={say('Variations')}>
          <ol className="variations">
            {Array.from({ length: VARIATIONS }, (_, i) => {
              const picture = result?.pictures[i];
              return (
                <li key={i}>
                  {picture === undefined ? (
                    <span className="strip-empty" />
                  ) : (
                    <button
                      type="button"
                      className="strip-picture"
                      title={say('Go on from this one')}
                      aria-label={say('{name}: go on from this one', { name: picture.name })}
                      onClick={() => void takeBlendUrl('subject', picture.url, picture.name)}
                    >
                      <img src={picture.url} alt="" width={128} height={128} />
                    </button>
                  )}
                </li>
              );
            })}
          </ol>
        </section>
        {result !== null && <StripButton />}
        <ExampleSubjects />
      </div>
    </div>
  );
}
