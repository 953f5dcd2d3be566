/** A card as an incident shows it: the coloured bar, fields, four buttons and the dots. */
export const sampleCard = {
  color: '#e01e5a',
  blocks: [
    {
      type: 'header',
      block_id: 'h',
      text: { type: 'plain_text', text: 'Critical: disk /var 96 % full on db-1', emoji: true },
    },
    {
      type: 'section',
      block_id: 's',
      text: {
        type: 'mrkdwn',
        text: '*Triggered* · system *postgres* · 2 of 3 alerts firing since <!date^1795223460^{date_short_pretty} at {time}|02:11>',
      },
      fields: [
        { type: 'mrkdwn', text: '*Host*\n`db-1.example.org`' },
        { type: 'mrkdwn', text: '*Now*\n96 % against 90 %' },
      ],
    },
    {
      type: 'context',
      block_id: 'c',
      elements: [
        {
          type: 'mrkdwn',
          text: 'Next: <@UBEA> by direct message in 4 min, then #db-leads; stops when acknowledged',
        },
      ],
    },
    {
      type: 'actions',
      block_id: 'act',
      elements: [
        {
          type: 'button',
          action_id: 'acknowledge-incident',
          style: 'primary',
          text: { type: 'plain_text', text: 'Acknowledge' },
          value: 'INC-1',
        },
        {
          type: 'button',
          action_id: 'escalate-incident',
          text: { type: 'plain_text', text: 'Escalate' },
          value: 'INC-1',
          confirm: {
            title: { type: 'plain_text', text: 'Escalate now?' },
            text: { type: 'mrkdwn', text: 'This calls *the next level*.' },
            confirm: { type: 'plain_text', text: 'Escalate' },
            deny: { type: 'plain_text', text: 'Wait' },
          },
        },
        {
          type: 'static_select',
          action_id: 'silence-incident',
          placeholder: { type: 'plain_text', text: 'Silence…' },
          options: ['1h', '4h', '24h'].map((value) => ({
            value,
            text: { type: 'plain_text', text: `Silence ${value}` },
          })),
        },
        {
          type: 'overflow',
          action_id: 'more',
          options: [
            { value: 'resolve', text: { type: 'plain_text', text: 'Resolve' } },
            { value: 'note', text: { type: 'plain_text', text: 'Add note' } },
          ],
        },
      ],
    },
  ],
};

/** An App Home with the same blocks. */
export const sampleHome = {
  id: 'VH',
  type: 'home',
  callbackId: '',
  title: '',
  privateMetadata: '',
  blocks: sampleCard.blocks,
} as const;
