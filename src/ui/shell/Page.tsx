import { useEffect, type ReactNode } from 'react';
import { FlowHost } from '../flowView/FlowHost';
import { GeneratePlace } from '../generate/GeneratePlace';
import { HostDialogHost } from '../models/HostDialogHost';
import type { Place } from '../../store/preferences';
import { Notices } from '../notices/Notices';
import { KeySheetHost } from '../shortcuts/KeySheetHost';
import { Late } from '../parts/Late';
import { Tabs } from '../parts/Tabs';
import { useActions, useApp } from '../storeContext';
import { DropVeil } from './DropVeil';
import { EngineBadge } from './EngineBadge';
import { Mark } from './Mark';
import { latePlaces, placeNames, preloadPlaces } from './places';
import { say } from '../text/say';
import '../tokens.css';
import '../base.css';
import '../parts/controls.css';
import './page.css';

/** The whole page: its head with the places as tabs, and the place that is open. */
export function Page() {
  const place = useApp((state) => state.place);
  const { goTo } = useActions();
  const loading = useApp((state) => state.engine.phase.kind === 'loading');

  // Once they take no bandwidth from the model.
  useEffect(() => {
    if (!loading) preloadPlaces();
  }, [loading]);

  return (
    <Tabs
      label={say('Places')}
      tabs={placeNames.map(({ value, name }) => ({ value, name: say(name) }))}
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
              {contentOf(place)}
            </div>
          </main>
          <DropVeil />
          <FlowHost />
          <HostDialogHost />
          <KeySheetHost />
          <Notices />
        </div>
      )}
    </Tabs>
  );
}

function contentOf(place: Place): ReactNode {
  if (place === 'text-to-image') return <GeneratePlace />;
  const { Part } = latePlaces[place];
  return (
    <Late>
      <Part />
    </Late>
  );
}
