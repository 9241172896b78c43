// What older versions wrote, said in terms of today's types.

/** Without some of its fields, which came later. */
export type Before<Now, Later extends keyof Now> = Omit<Now, Later> & Partial<Pick<Now, Later>>;

/** The same for each of a union's members, with one field in its older shape. */
export type With<Now, Key extends PropertyKey, Then> = Now extends unknown
  ? Omit<Now, Key> & Record<Key, Then>
  : never;
