/** Another process drives now: this one stops what it was about to do, and neither writes nor calls AWS (I11). */
export class Fenced extends Error {
  constructor() {
    super('the lease is held by another process');
    this.name = 'Fenced';
  }
}
