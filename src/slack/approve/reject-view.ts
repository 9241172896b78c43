// *Reject* opens a window that asks why: whoever asked for it must know what to mend.
import type { ModalView } from '@slack/types';
import type { Request } from '../../domain/deployment.ts';
import { section } from '../blocks.ts';
import { nameOf } from '../deploy/parts.ts';
import { originText, VIEWS, type Origin } from '../ids.ts';

export const REASON = { block: 'reason', action: 'text' } as const;

/** @param request what would be rejected; `null` where that is not on record */
export const rejectView = (origin: Origin, request: Request | null): ModalView => ({
  type: 'modal',
  callback_id: VIEWS.reject,
  private_metadata: originText(origin),
  title: { type: 'plain_text', text: 'Reject this' },
  submit: { type: 'plain_text', text: 'Reject' },
  close: { type: 'plain_text', text: 'Keep it' },
  blocks: [
    ...(request === null ? [] : [section([`*${nameOf(request)} → ${request.environment}*`])]),
    {
      type: 'input',
      block_id: REASON.block,
      label: { type: 'plain_text', text: 'Why?' },
      hint: {
        type: 'plain_text',
        text: 'This stands on the card and in the audit log. Rejecting ends the request; it can be asked for again.',
      },
      element: { type: 'plain_text_input', action_id: REASON.action, multiline: true, max_length: 500 },
    },
  ],
});
