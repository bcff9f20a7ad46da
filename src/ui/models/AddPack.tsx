import { useRef, useState } from 'react';
import { FaultNotice } from '../parts/FaultNotice';
import { FileInput } from '../parts/FileInput';
import { ProgressBar } from '../parts/ProgressBar';
import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';
import { FreeSpace } from './FreeSpace';
import { packWords as words, transferWords } from './words';

/** The ways in for another pack, and how far one is. */
export function AddPack() {
  const work = useApp((state) => state.packs.work);
  const { addPack, addPackAddress, stopPackWork, dismissPackNotice } = useActions();
  const [address, setAddress] = useState('');
  const zip = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const busy = work.kind === 'adding' || work.kind === 'checking';
  return (
    <section className="card" aria-labelledby="add-pack">
      <div className="pack-head">
        <h3 className="pack-name" id="add-pack">
          {say(words.addTitle)}
        </h3>
        <p className="pack-facts">{say(words.addHint)}</p>
      </div>
      <form
        className="pack-address"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy && address.trim() !== '') addPackAddress(address);
        }}
      >
        <input
          type="text"
          className="input"
          aria-label={say(words.address)}
          placeholder={say(words.address)}
          autoCapitalize="none"
          spellCheck={false}
          value={address}
          onChange={(event) => setAddress(event.target.value)}
        />
        <button type="submit" className="button button-solid" disabled={busy}>
          {say(words.add)}
        </button>
      </form>
      <div className="pack-buttons">
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => zip.current?.click()}
        >
          {say(words.zip)}
        </button>
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => folder.current?.click()}
        >
          {say(words.folder)}
        </button>
        <FileInput
          ref={zip}
          label={say('Zip of a pack')}
          accept=".zip,application/zip"
          onFiles={([file]) => void addPack({ kind: 'zip', file, name: file.name })}
        />
        <FileInput
          ref={folder}
          label={say('Folder of a pack')}
          folder
          onFiles={(files) => void addPack(folderOrigin(files))}
        />
      </div>
      {work.kind === 'adding' && (
        <div className="pack-adding">
          <p role="status">
            {work.name}
            {work.transfer !== null && ` · ${transferWords(work.transfer)}`}
          </p>
          <ProgressBar
            share={work.transfer && work.transfer.loadedBytes / work.transfer.totalBytes}
            label={say(words.add)}
          />
          <button type="button" className="button" onClick={stopPackWork}>
            {say(words.pause)}
          </button>
        </div>
      )}
      {work.kind === 'failed' && <FaultNotice fault={work.fault} onDismiss={dismissPackNotice} />}
      {work.kind === 'failed' && work.fault.code === 'storage-full' && <FreeSpace />}
    </section>
  );
}

/** What the folder dialog gave; each file knows its path from the folder on. */
export function folderOrigin(files: readonly File[]) {
  const listed = files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  const name = listed[0]?.path.split('/')[0] ?? say('The folder');
  return { kind: 'folder' as const, files: listed, name };
}
