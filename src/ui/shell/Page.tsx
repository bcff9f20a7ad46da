import * as Tabs from '@radix-ui/react-tabs';
import type { ReactNode } from 'react';
import { CaptionPlace } from '../caption/CaptionPlace';
import { GeneratePlace } from '../generate/GeneratePlace';
import { ModelsPlace } from '../models/ModelsPlace';
import { SettingsPlace } from '../settings/SettingsPlace';
import type { Place } from '../../store/preferences';
import { useActions, useApp } from '../storeContext';
import { DropVeil } from './DropVeil';
import { EngineBadge } from './EngineBadge';
import { Mark } from './Mark';
import '../tokens.css';
import '../base.css';
import '../parts/controls.css';
import './page.css';

const places: { place: Place; name: string; content: ReactNode }[] = [
  { place: 'text-to-image', name: 'Text to image', content: <GeneratePlace /> },
  { place: 'image-to-text', name: 'Image to text', content: <CaptionPlace /> },
  { place: 'models', name: 'Models', content: <ModelsPlace /> },
  { place: 'settings', name: 'Settings', content: <SettingsPlace /> },
];

/** The whole page: its head with the places as tabs, and the place that is open. */
export function Page() {
  const place = useApp((state) => state.place);
  const { goTo } = useActions();
  return (
    <Tabs.Root
      className="page"
      value={place}
      onValueChange={(value) => {
        const chosen = places.find((candidate) => candidate.place === value);
        if (chosen !== undefined) goTo(chosen.place);
      }}
    >
      <header className="head">
        <div className="head-inner">
          <h1 className="wordmark">
            <Mark />
            FlowTok
          </h1>
          <Tabs.List className="tabs" aria-label="Places">
            {places.map(({ place: value, name }) => (
              <Tabs.Trigger key={value} value={value} className="tab">
                {name}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <EngineBadge />
        </div>
      </header>
      <main className="main">
        {places.map(({ place: value, content }) => (
          <Tabs.Content key={value} value={value} className="place" tabIndex={-1}>
            {content}
          </Tabs.Content>
        ))}
      </main>
      <DropVeil />
    </Tabs.Root>
  );
}
