import { Component, createElement, lazy, Suspense, useState } from 'react';
import type { ComponentType, ReactNode } from 'react';
import type { Fault } from '../../store/faults';
import { FaultNotice } from './FaultNotice';

/** A part of the page whose code comes when it is shown first, or before that, by `preload`. Belongs into a `Late`. */
export function latePart(load: () => Promise<ComponentType>) {
  let here: ComponentType | undefined;
  const fetch = async () => (here = await load());
  const Coming = lazy(async () => ({ default: await fetch() }));
  function Part() {
    // React would leave its place empty for a moment, were it here already or not; and what is shown must stay the same.
    const [shown] = useState<ComponentType>(() => here ?? Coming);
    return createElement(shown);
  }
  return {
    Part,
    /** What fails now is told when the part is shown. */
    preload: () => void fetch().catch(() => undefined),
  };
}

/** Around a late part: nothing while its code comes, and one sentence where it cannot come. */
export class Late extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    // A browser may remember that a script could not be had: only a new page asks anew.
    if (this.state.failed) return <FaultNotice fault={missing} onMend={() => location.reload()} />;
    return <Suspense>{this.props.children}</Suspense>;
  }
}

const missing: Fault = {
  code: 'network',
  message: 'This part of the page could not be loaded; check the connection, then retry.',
  mend: 'try-again',
};
