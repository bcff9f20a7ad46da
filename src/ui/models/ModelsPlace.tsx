import { useEffect } from 'react';
import type { InstalledPack } from '../../protocol/packs';
import { FaultNotice } from '../parts/FaultNotice';
import { LoadingCard } from '../parts/LoadingCard';
import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';
import { AddPack } from './AddPack';
import { PackCard } from './PackCard';
import './models.css';

/** What is installed, where it comes from, and how to get more. */
export function ModelsPlace() {
  const { phase, pack, packUrl } = useApp((state) => state.engine);
  const { list, bin, bundledUrl } = useApp((state) => state.packs);
  const { loadPack, openPacks } = useActions();

  // Another tab may have added one, or the browser cleared some; a pack that was loaded is listed too.
  useEffect(() => void openPacks(), [openPacks, phase.kind]);

  const open: InstalledPack | undefined =
    list.find(({ key }) => key === packUrl) ??
    (pack === null ? undefined : { key: packUrl, manifest: pack, url: packUrl, here: 0, total: 0 });
  const others = list.filter(({ key }) => key !== packUrl && key !== bin);
  return (
    <div className="sheet">
      <h2 className="sheet-title">{say('Models')}</h2>
      {phase.kind === 'failed' && (
        <FaultNotice fault={phase.fault} onMend={() => void loadPack()} />
      )}
      {open !== undefined && <PackCard pack={open} open bundled={open.key === bundledUrl} />}
      {open === undefined && phase.kind === 'loading' && (
        <div className="card card-loading">
          <LoadingCard progress={phase.progress} />
        </div>
      )}
      {others.map((each) => (
        <PackCard key={each.key} pack={each} open={false} bundled={each.key === bundledUrl} />
      ))}
      <AddPack />
    </div>
  );
}
