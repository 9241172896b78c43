// The modals that people have open: a stack for each person, the one they see on top.
import { randomUUID } from 'node:crypto';
import type { ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Changes } from './changes.ts';

interface Owner {
  readonly teamId: string;
  readonly appId: string;
  readonly botId: string;
}

export class Views {
  readonly #changes: Changes;
  readonly #owner: Owner;
  #stacks = new Map<string, readonly ViewOutput[]>();
  #next = 1;

  constructor(changes: Changes, owner: Owner) {
    this.#changes = changes;
    this.#owner = owner;
  }

  /** The person's open views, the one on top last. */
  of(user: string): readonly ViewOutput[] {
    return this.#stacks.get(user) ?? [];
  }

  find(matches: (view: ViewOutput) => boolean): { user: string; view: ViewOutput } | undefined {
    for (const [user, stack] of this.#stacks) {
      const view = stack.find(matches);
      if (view !== undefined) return { user, view };
    }
    return undefined;
  }

  /** `push` lays it over the views already open; `open` starts anew. */
  add(user: string, modal: ModalView, how: 'open' | 'push'): ViewOutput {
    const under = how === 'push' ? this.of(user) : [];
    const id = `V${String(this.#next++).padStart(8, '0')}`;
    const view = this.#output(modal, {
      id,
      root_view_id: under[0]?.id ?? id,
      previous_view_id: under.at(-1)?.id ?? null,
    });
    this.#stacks.set(user, [...under, view]);
    this.#changes.emit({ kind: 'view', user, view, what: 'opened' });
    return view;
  }

  replace(user: string, old: ViewOutput, modal: ModalView): ViewOutput {
    const view = this.#output(modal, {
      id: old.id,
      root_view_id: old.root_view_id,
      previous_view_id: old.previous_view_id,
    });
    this.#stacks.set(
      user,
      this.of(user).map((each) => (each.id === old.id ? view : each)),
    );
    this.#changes.emit({ kind: 'view', user, view, what: 'updated' });
    return view;
  }

  close(user: string, view: ViewOutput): void {
    this.#stacks.set(
      user,
      this.of(user).filter((each) => each.id !== view.id),
    );
    this.#changes.emit({ kind: 'view', user, view, what: 'closed' });
  }

  closeAll(user: string): void {
    for (const view of this.of(user).toReversed()) this.close(user, view);
  }

  /** Slack API: the view object. */
  #output(modal: ModalView, place: Pick<ViewOutput, 'id' | 'root_view_id' | 'previous_view_id'>): ViewOutput {
    return {
      ...place,
      team_id: this.#owner.teamId,
      app_installed_team_id: this.#owner.teamId,
      app_id: this.#owner.appId,
      bot_id: this.#owner.botId,
      type: modal.type,
      callback_id: modal.callback_id ?? '',
      external_id: modal.external_id ?? '',
      private_metadata: modal.private_metadata ?? '',
      title: modal.title,
      submit: modal.submit ?? null,
      close: modal.close ?? null,
      clear_on_close: modal.clear_on_close ?? false,
      notify_on_close: modal.notify_on_close ?? false,
      blocks: modal.blocks.map((block) => ({ ...block, block_id: block.block_id ?? `vb${this.#next++}` })),
      state: { values: {} },
      hash: `${this.#next++}.${randomUUID().slice(0, 8)}`,
    };
  }
}
