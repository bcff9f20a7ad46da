import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { reached } from './reached';

interface Tab<T extends string> {
  value: T;
  name: string;
}

interface TabsProps<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  value: T;
  onChange: (value: T) => void;
  /** Lays out the list of tabs and the panel of the open one. */
  children: (
    list: ReactNode,
    panelProps: { role: 'tabpanel'; 'aria-labelledby': string; id: string },
  ) => ReactNode;
}

/** Tabs after the ARIA practices: one stop for Tab, arrows, Home and End move, and what is reached opens. */
export function Tabs<T extends string>({ label, tabs, value, onChange, children }: TabsProps<T>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const tabId = (tab: T) => `${id}-${tab}`;
  const panelId = `${id}-panel`;

  function move(event: KeyboardEvent) {
    const at = tabs.findIndex((tab) => tab.value === value);
    const next = reached(event.key, at, tabs.length, ['ArrowLeft', 'ArrowRight']);
    const tab = next === undefined ? undefined : tabs[next];
    if (tab === undefined) return;
    event.preventDefault();
    onChange(tab.value);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[tabs.indexOf(tab)]?.focus();
  }

  return children(
    <div ref={list} className="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => {
        const open = tab.value === value;
        return (
          <button
            key={tab.value}
            id={tabId(tab.value)}
            type="button"
            role="tab"
            className="tab"
            aria-selected={open}
            aria-controls={open ? panelId : undefined}
            tabIndex={open ? 0 : -1}
            onClick={() => onChange(tab.value)}
          >
            {tab.name}
          </button>
        );
      })}
    </div>,
    { role: 'tabpanel', 'aria-labelledby': tabId(value), id: panelId },
  );
}
