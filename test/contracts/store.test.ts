import { openStore } from '../../src/adapters/sqlite/open.ts';
import { START, temporaryFolder } from '../adapters/sqlite/samples.ts';
import { createFakeStore } from '../support/fake-store.ts';
import { describeStore } from './store.ts';

describeStore('the fake store', async () => {
  const clock = { time: START };
  const store = createFakeStore({ now: () => clock.time });
  return { store, other: store, clock, async [Symbol.asyncDispose]() {} };
});

describeStore('the SQLite store', async () => {
  const folder = await temporaryFolder();
  const clock = { time: START };
  const open = () =>
    openStore({ url: `file:${folder.file('data/slipway.db')}`, clock: { now: () => clock.time } });
  const store = await open();
  const other = await open();
  return {
    store,
    other,
    clock,
    async [Symbol.asyncDispose]() {
      store.close();
      other.close();
      await folder[Symbol.asyncDispose]();
    },
  };
});
