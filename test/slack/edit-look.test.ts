import { beforeEach, describe, expect, it } from 'vitest';
import type { CardStanding } from '../../src/domain/ports/delivery-store.ts';
import { createEditLook, type EditLook } from '../../src/slack/edit-look.ts';
import { createEditPace, type EditPace } from '../../src/slack/edit-pace.ts';
import { SteppedClock } from './publisher-bench.ts';

const key = 'card.INC-20261121-0001';
let clock: SteppedClock;
let pace: EditPace;
let look: EditLook;
let standing: CardStanding | undefined;
beforeEach(() => {
  clock = new SteppedClock();
  pace = createEditPace(clock);
  standing = { revision: 2, version: 1 };
  const outdated = async () => (standing === undefined ? [] : [{ key, current: standing }]);
  look = createEditLook({ outdated }, pace);
});

describe('a look at many cards', () => {
  it('has a card at rest edited now', async () => {
    expect(await look([key])).toEqual([{ key, afterMs: 0 }]);
  });

  it('leaves alone what shows all there is', async () => {
    standing = undefined;
    expect(await look([key])).toEqual([]);
  });

  it('puts off a card that was changed within the second, by the rest of it', async () => {
    pace.touched(key, { revision: 1, version: 1 });
    clock.advance(400);
    expect(await look([key])).toEqual([{ key, afterMs: 600 }]);
  });

  it('puts off counts that go on changing until they have settled', async () => {
    pace.touched(key, { revision: 1, version: 1 });
    clock.advance(1_000);
    pace.touched(key, { revision: 2, version: 1 });
    clock.advance(1_000);
    standing = { revision: 3, version: 1 };
    expect(await look([key])).toEqual([{ key, afterMs: 1_000 }]);
    clock.advance(1_000);
    expect(await look([key])).toEqual([{ key, afterMs: 0 }]);
  });

  it('does not put off what somebody did', async () => {
    pace.touched(key, { revision: 1, version: 1 });
    clock.advance(1_000);
    pace.touched(key, { revision: 2, version: 1 });
    clock.advance(1_000);
    standing = { revision: 3, version: 2 };
    expect(await look([key])).toEqual([{ key, afterMs: 0 }]);
  });
});
