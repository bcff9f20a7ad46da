import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Copy, File, Link, Share2, Upload } from 'lucide-react';
import { exportFormats, type OutgoingPicture } from '../../store/outlet';
import { reached } from '../parts/reached';
import { useActions } from '../storeContext';
import { say } from '../text/say';
import { exportWords as words, formatNames } from './words';
import './exportMenu.css';

/** All ways a picture leaves the app, as a menu button after the ARIA practices. */
export function ExportMenu({ picture }: { picture: OutgoingPicture }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { exportPicture, copyPicture, copyLink, sharePicture, canShare } = useActions();

  useEffect(() => {
    if (!open) return;
    items(root.current)[0]?.focus();
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    window.addEventListener('pointerdown', outside);
    return () => window.removeEventListener('pointerdown', outside);
  }, [open]);

  function close() {
    setOpen(false);
    button.current?.focus();
  }

  function press(event: KeyboardEvent) {
    if (!open) return;
    if (event.key === 'Tab') return setOpen(false);
    if (event.key === 'Escape') return close();
    const all = items(root.current);
    const at = all.indexOf(event.target as HTMLElement);
    const next = reached(event.key, at, all.length, ['ArrowUp', 'ArrowDown']);
    if (next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  }

  const item = (icon: ReactNode, name: string, act: () => Promise<void>, hint?: string) => (
    <button
      key={name}
      type="button"
      role="menuitem"
      tabIndex={-1}
      className="export-item"
      onClick={() => {
        close();
        void act();
      }}
    >
      {icon}
      <span>{name}</span>
      {hint !== undefined && <span className="export-hint">{hint}</span>}
    </button>
  );
  return (
    <div ref={root} className="export" onKeyDown={press}>
      <button
        ref={button}
        type="button"
        className="button button-quiet button-shrinks"
        title={say(words.open)}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <Upload size={18} aria-hidden="true" />
        <span>{say(words.open)}</span>
      </button>
      {open && (
        <div id={id} role="menu" aria-label={say(words.open)} className="export-menu">
          {item(<Link {...icon} />, say(words.copyLink), () => copyLink(picture))}
          {item(<Copy {...icon} />, say(words.copyPicture), () => copyPicture(picture))}
          {canShare() && item(<Share2 {...icon} />, say(words.share), () => sharePicture(picture))}
          <div role="separator" className="export-line" />
          {exportFormats.map((format) => {
            const { name, hint } = formatNames[format];
            return item(
              <File {...icon} />,
              say(name),
              () => exportPicture(picture, format),
              say(hint),
            );
          })}
        </div>
      )}
    </div>
  );
}

const icon = { size: 16, 'aria-hidden': true } as const;

function items(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
}
