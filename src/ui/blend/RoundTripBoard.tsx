import type { BlendPicture } from '../../store/blend/state';
import { LatentMap } from '../flowView/HeatMap';
import { useApp } from '../storeContext';
import { tripHasWords } from './blendFeatures';
import { ExampleSubjects } from './ExampleSubjects';
import { StripButton } from './StripButton';
import { SubjectStage } from './SubjectStage';
import { decimal } from '../format';
import { say } from '../text/say';

/** There and back: the original, what tokens keep of it, what words keep of it. */
export function RoundTripBoard() {
  const trip = useApp((state) => state.blend.results['round-trip']);
  const pack = useApp((state) => state.engine.pack);
  const words = pack === null || tripHasWords(pack);
  return (
    <div className="workbench">
      <SubjectStage
        hint={
          <>
            <strong>{say(words ? 'Can words carry it?' : 'What do tokens keep of it?')}</strong>
            {say('Drop a picture here, paste one, or choose a file. It stays on this machine.')}
          </>
        }
      />
      <div className="side">
        <section aria-label={say('Round trip')}>
          {words ? (
            <p className={trip === null ? 'trip-caption trip-waits' : 'trip-caption'}>
              {captionWords(trip?.caption)}
            </p>
          ) : (
            <p className="trip-caption trip-waits">
              {say('{pack} has no words: what its tokens alone keep.', { pack: pack.name })}
            </p>
          )}
          <ol className="trip">
            <Stop
              title={say('Original')}
              note={say('As the model sees it')}
              picture={trip?.original}
            />
            <Stop
              title={say('Reconstruction')}
              note={say('What tokens keep')}
              picture={trip?.reconstruction}
            />
            {words && (
              <Stop
                title={say('Redrawn')}
                note={say('What the words keep')}
                picture={trip?.redrawn}
              />
            )}
          </ol>
          {trip !== null && pack !== null && (
            <LatentMap
              latents={trip.latents}
              shape={pack.latent}
              limit={trip.limit}
              label={say(
                'The {tokens} tokens of the picture, {channels} numbers each',
                pack.latent,
              )}
            />
          )}
        </section>
        {trip !== null && <StripButton />}
        <ExampleSubjects />
      </div>
    </div>
  );
}

interface StopProps {
  title: string;
  note: string;
  picture: (BlendPicture & { psnr?: number }) | null | undefined;
}

function Stop({ title, note, picture }: StopProps) {
  return (
    <li className="trip-stop">
      {picture ? (
        <img src={picture.url} alt={picture.name} width={128} height={128} />
      ) : (
        <span className="strip-empty" />
      )}
      <h2 className="trip-title">{title}</h2>
      <p className="trip-note">{note}</p>
      {picture?.psnr !== undefined && (
        <p
          className="trip-psnr"
          title={say('Peak signal-to-noise ratio to the original; more is nearer')}
        >
          PSNR {ratio(picture.psnr)}
        </p>
      )}
    </li>
  );
}

function captionWords(caption: string | undefined): string {
  if (caption === undefined) return say('Its words appear here.');
  return caption === '' ? say('No words were found for it.') : `“${caption}”`;
}

function ratio(psnr: number): string {
  return Number.isFinite(psnr) ? `${decimal(psnr, 1)} dB` : say('without end: the same pixels');
}
