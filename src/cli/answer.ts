// What a command of the command line ends with.

export interface Answer {
  /** Exit code: 0 all good, 1 something found, 2 not understood. */
  readonly code: 0 | 1 | 2;
  /** For standard output. */
  readonly lines?: readonly string[];
  /** For standard error. */
  readonly errors?: readonly string[];
}
