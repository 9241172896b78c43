// What the gates are called.

export type GateName =
  | 'release'
  | 'confirmation'
  | 'emergency'
  | 'order'
  | 'soak'
  | 'verified'
  | 'checks'
  | 'window'
  | 'freeze'
  | 'lock'
  | 'hold'
  | 'authors'
  | 'approvals'
  | 'environment';
