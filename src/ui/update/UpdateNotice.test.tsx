// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createUpdateStore } from '../../store/updates';
import { UpdateNotice } from './UpdateNotice';

const user = userEvent.setup();

function open() {
  const apply = vi.fn();
  const store = createUpdateStore({ apply, switchTo: vi.fn() });
  render(<UpdateNotice store={store} />);
  return { apply, offer: () => act(() => store.getState().offer()) };
}

afterEach(cleanup);

describe('the update notice', () => {
  it('shows nothing until a version is ready', () => {
    const { offer } = open();
    expect(screen.queryByRole('region', { name: 'Update' })).toBeNull();
    offer();
    expect(screen.getByRole('region', { name: 'Update' }).textContent).toMatch(
      /^A new version is ready/,
    );
  });

  it('applies the update once, however often it is pressed', async () => {
    const { apply, offer } = open();
    offer();
    expect(apply).not.toHaveBeenCalled();
    await user.dblClick(screen.getByRole('button', { name: 'Update' }));
    expect(apply).toHaveBeenCalledTimes(1);
    expect(screen.getByRole('button', { name: 'Later' })).toHaveProperty('disabled', true);
  });

  it('stays away after "Later", though the version is offered again', async () => {
    const { apply, offer } = open();
    offer();
    await user.click(screen.getByRole('button', { name: 'Later' }));
    offer();
    expect(screen.queryByRole('region', { name: 'Update' })).toBeNull();
    expect(apply).not.toHaveBeenCalled();
  });
});
