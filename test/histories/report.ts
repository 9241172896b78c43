// What is shown of a run: progress while it takes long, counts, and claims, each of which holds or does not.

/** The report of one history. Several are made at a time: each is written in one piece, at its end. */
export interface Section {
  line(text: string): void;
  /** One line that is written over on a terminal; elsewhere a line for each step that begins. */
  progress(step: string, done: number, of: number): void;
  /** @param against what speaks against it: the claim holds when nothing does */
  claim(text: string, against: readonly string[]): void;
  close(): void;
}

export interface Report {
  line(text: string): void;
  section(name: string, heading: string): Section;
  /** The last line. @returns whether every claim holds */
  close(): boolean;
}

/** What is listed of what speaks against a claim. */
const SHOWN = 5;

export function createReport(): Report {
  const terminal = process.stdout.isTTY;
  const broken: string[] = [];
  /** Section -> where it is. */
  const going = new Map<string, string>();
  let claims = 0;
  const write = (text: string): void => void process.stdout.write(`${terminal ? '\r\u001B[K' : ''}${text}\n`);
  const show = (): void => {
    const all = [...going].map(([name, where]) => `${name}: ${where}`).join(' · ');
    process.stdout.write(`\r\u001B[K${all.slice(0, (process.stdout.columns ?? 80) - 1)}`);
  };
  return {
    line: write,
    section: (name, heading) => {
      const lines = ['', heading];
      return {
        line: (text) => void lines.push(`  ${text}`),
        progress: (step, done, of) => {
          going.set(name, `${step} ${done} of ${of}`);
          if (terminal) show();
          else if (done === 0) write(`… ${name}: ${step}`);
        },
        claim: (text, against) => {
          claims += 1;
          lines.push(`  ${against.length === 0 ? '✓' : '✗'} ${text}`);
          if (against.length === 0) return;
          broken.push(`${name}: ${text}`);
          lines.push(...against.slice(0, SHOWN).map((each) => `      ${printable(each, 300)}`));
          if (against.length > SHOWN) lines.push(`      … and ${against.length - SHOWN} more`);
        },
        close: () => {
          going.delete(name);
          write(lines.join('\n'));
        },
      };
    },
    close: () => {
      write('');
      for (const each of broken) write(`✗ ${each}`);
      const holding = `${claims - broken.length} claims hold`;
      write(broken.length === 0 ? holding : `${holding}, ${broken.length} do not`);
      return broken.length === 0;
    },
  };
}

/** Nothing that people write moves the cursor, or turns the line around. */
export function printable(text: string, most: number): string {
  const clean = text.toWellFormed().replaceAll(/\s+/gu, ' ').replaceAll(/\p{C}/gu, '').trim();
  const letters = Array.from(clean);
  return letters.length <= most ? clean : `${letters.slice(0, most - 1).join('')}…`;
}
