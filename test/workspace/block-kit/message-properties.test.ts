import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interactiveElements } from '../../../src/workspace/block-kit/interactive.ts';
import { checkMessageBlocks } from '../../../src/workspace/block-kit/message-blocks.ts';
import { checkView } from '../../../src/workspace/block-kit/view.ts';
import { elementState, initialState } from '../../../src/workspace/interaction/element-state.ts';
import { actions, button, mrkdwn, option, plain } from '../example-blocks.ts';

const text = fc.string({ minLength: 1, maxLength: 75 });
const label = fc.string({ minLength: 1, maxLength: 20 });

const block = fc.oneof(
  fc.constant({ type: 'divider' }),
  text.map((value) => ({ type: 'header', text: plain(value) })),
  text.map((value) => ({ type: 'section', text: mrkdwn(value) })),
  fc.uniqueArray(label, { minLength: 1, maxLength: 5 }).map((names) => ({
    type: 'actions',
    elements: names.map((name) => button(name)),
  })),
);

describe('the block validator', () => {
  it('accepts whatever stays within the limits, and names every block and element', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 50 }), (blocks) => {
        const checked = checkMessageBlocks(blocks);
        expect(checked.ok).toBe(true);
        if (!checked.ok) return;
        expect(checked.blocks.every((one) => typeof one['block_id'] === 'string')).toBe(true);
        expect(interactiveElements(checked.blocks).every((one) => one.actionId !== '')).toBe(true);
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 10 }), (blocks) => {
        const once = checkMessageBlocks(blocks);
        if (once.ok) expect(checkMessageBlocks(once.blocks)).toEqual(once);
      }),
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), (blocks, view) => {
        expect(typeof checkMessageBlocks(blocks).ok).toBe('boolean');
        expect(typeof checkView(view).ok).toBe('boolean');
      }),
    );
  });

  it('says for every fault where it is', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), (blocks) => {
        const checked = checkMessageBlocks(blocks);
        if (checked.ok) return;
        for (const fault of checked.faults) expect(fault.pointer).toMatch(/^\/blocks(\/|$)/);
      }),
    );
  });
});

describe('a choice', () => {
  it('of any offered option is reported as that option', () => {
    fc.assert(
      fc.property(fc.uniqueArray(label, { minLength: 1, maxLength: 10 }), fc.nat(), (labels, pick) => {
        const options = labels.map((one) => option(one, one));
        const chosen = options[pick % options.length];
        const element = { type: 'static_select', options, initial_option: chosen };
        expect(checkMessageBlocks([actions({ ...element, action_id: 'a' })]).ok).toBe(true);
        expect(elementState(element, chosen?.value ?? '')).toEqual({
          type: 'static_select',
          selected_option: chosen,
        });
        expect(initialState(element)).toEqual({ type: 'static_select', selected_option: chosen });
      }),
    );
  });
});
