import { ExamplePictures } from '../parts/ExamplePictures';
import { useActions } from '../storeContext';
import { say } from '../text/say';

/** The pack's pictures; a click takes one and begins. */
export function ExampleSubjects() {
  const { startBlend, takeBlendUrl } = useActions();
  async function begin(url: string, label: string) {
    if (await takeBlendUrl('subject', url, label)) await startBlend();
  }
  return (
    <ExamplePictures
      heading={say('Try one of these')}
      onPick={(url, label) => void begin(url, label)}
    />
  );
}
