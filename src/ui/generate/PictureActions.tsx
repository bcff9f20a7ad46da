import { Download, MessageSquareText, Sprout } from 'lucide-react';
import type { DrawnPicture } from '../../store/generation';
import { pictureFileName, pictureName } from '../../store/prompts';
import { ExportMenu } from '../export/ExportMenu';
import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';

/** What can be done with the picture in sight. */
export function PictureActions({ picture }: { picture: DrawnPicture }) {
  const { captionUrl, edit, goTo } = useActions();
  const seedNow = useApp((state) => state.generation.draft.seed);
  const { draft, url } = picture;
  const readIt = () => {
    goTo('image-to-text');
    void captionUrl(url, 'The picture you drew');
  };
  return (
    <>
      {draft.seed !== seedNow && (
        <button
          type="button"
          className="button button-quiet button-icon"
          aria-label={say('Use its seed')}
          title={say('Use its seed, {seed}', { seed: draft.seed })}
          onClick={() => edit({ seed: draft.seed })}
        >
          <Sprout size={18} aria-hidden="true" />
        </button>
      )}
      <button
        type="button"
        className="button button-quiet button-shrinks"
        title={say('Caption it')}
        onClick={readIt}
      >
        <MessageSquareText size={18} aria-hidden="true" />
        <span>{say('Caption it')}</span>
      </button>
      <ExportMenu
        picture={{ url, recipe: picture.recipe, name: pictureName(draft.prompt, draft.seed) }}
      />
      <a className="button" href={url} download={pictureFileName(draft.prompt, draft.seed)}>
        <Download size={18} aria-hidden="true" />
        {say('Download')}
      </a>
    </>
  );
}
