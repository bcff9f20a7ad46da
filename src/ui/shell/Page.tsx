import { lazy, Suspense, type ReactNode } from 'react';
import { CaptionPlace } from '../caption/CaptionPlace';
import { FlowHost } from '../flowView/FlowHost';
import { GeneratePlace } from '../generate/GeneratePlace';
import { HostDialog } from '../models/HostDialog';
import { ModelsPlace } from '../models/ModelsPlace';
import { SettingsPlace } from '../settings/SettingsPlace';
import type { Place } from '../../store/preferences';
import { Notices } from '../notices/Notices';
import { KeySheetHost } from '../shortcuts/KeySheetHost';
import { Tabs } from '../parts/Tabs';
import { useActions, useApp } from '../storeContext';
import { DropVeil } from './DropVeil';
import { EngineBadge } from './EngineBadge';
import { Mark } from './Mark';
import { say, type Label } from '../text/say';
import '../tokens.css';
import '../base.css';
import '../parts/controls.css';
import './page.css';

// Places of their own weight: they come when they are opened.
const BlendPlace = lazy(async () => ({
  default: (await import('../blend/BlendPlace')).BlendPlace,
}));
const GalleryPlace = lazy(async () => ({
  default: (await import('../gallery/GalleryPlace')).GalleryPlace,
}));

const places: { value: Place; name: Label }[] = [
  { value: 'text-to-image', name: 'Text to image' },
  { value: 'image-to-text', name: 'Image to text' },
  { value: 'blend', name: 'Blend' },
  { value: 'gallery', name: 'Gallery' },
  { value: 'models', name: 'Models' },
  { value: 'settings', name: 'Settings' },
];

const contents: Record<Place, ReactNode> = {
  'text-to-image': <GeneratePlace />,
  'image-to-text': <CaptionPlace />,
  blend: (
    <Suspense>
      <BlendPlace />
    </Suspense>
  ),
  gallery: (
    <Suspense>
      <GalleryPlace />
    </Suspense>
  ),
  models: <ModelsPlace />,
  settings: <SettingsPlace />,
};

/** The whole page: its head with the places as tabs, and the place that is open. */
export function Page() {
  const place = useApp((state) => state.place);
  const { goTo } = useActions();
  return (
    <Tabs
      label={say('Places')}
      tabs={places.map(({ value, name }) => ({ value, name: say(name) }))}
      value={place}
      onChange={goTo}
    >
      {(list, panelProps) => (
        <div className="page">
          <header className="head">
            <h1 className="wordmark">
              <Mark />
              FlowTok <span>Web</span>
            </h1>
            {list}
            <EngineBadge />
          </header>
          <main className="main">
            <div key={place} {...panelProps}>
              {contents[place]}
            </div>
          </main>
          <DropVeil />
          <FlowHost />
          <HostDialog />
          <KeySheetHost />
          <Notices />
        </div>
      )}
    </Tabs>
  );
}
