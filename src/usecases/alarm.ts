/** A wait that somebody can end early. */
export interface Alarm {
  ring(): void;
  /** Ends after this many milliseconds, or as soon as it rings; at once when it has rung since the last wait. */
  wait(milliseconds: number): Promise<void>;
}

export function createAlarm(): Alarm {
  let rung = false;
  let endWait = (): void => {};
  return {
    ring: () => {
      rung = true;
      endWait();
    },
    wait: async (milliseconds) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          endWait = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
    },
  };
}
