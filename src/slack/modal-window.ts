// A window that opens at once, and is filled in once what it shows has been read.
import type { RespondFn, webApi } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Log } from '../ports.ts';
import { slackFault } from './fault.ts';
import { paragraph, respondPrivately } from './replies.ts';

/** @param button its label, for whoever has to press it once more */
export async function showInModal(
  {
    client,
    respond,
    log,
  }: { readonly client: webApi.WebClient; readonly respond: RespondFn; readonly log: Log },
  trigger: string,
  reading: ModalView,
  button: string,
  read: () => Promise<ModalView>,
): Promise<void> {
  const id = await openModal({ client, respond, log }, trigger, reading, button);
  if (id === null) return;
  const view = await read();
  try {
    await client.views.update({ view_id: id, view });
  } catch (error) {
    // Whoever has closed it does not want to know any more.
    if (slackFault(error).code !== 'not_found') throw error;
  }
}

/** A trigger lives for three seconds. @returns the view's id; `null` where Slack did not open it, which is then said */
export async function openModal(
  {
    client,
    respond,
    log,
  }: { readonly client: webApi.WebClient; readonly respond: RespondFn; readonly log: Log },
  trigger: string,
  view: ModalView,
  button: string,
): Promise<string | null> {
  try {
    const opened = await client.views.open({ trigger_id: trigger, view });
    return opened.view?.id ?? null;
  } catch (error) {
    const { code } = slackFault(error);
    log.warn('a modal could not be opened', { code });
    const line = `Slack did not open the window (${code}). Press *${button}* once more.`;
    await respondPrivately(respond, paragraph(line));
    return null;
  }
}
