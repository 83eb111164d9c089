import type { Environment } from './workspace.js';

/** Wraps text in terminal colours, or leaves it. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly magenta: (text: string) => string;
}

export function paintWith(colours: boolean): Paint {
  const code = (start: number, end: number) => (text: string) =>
    colours && text !== '' ? `\u001b[${start}m${text}\u001b[${end}m` : text;
  return {
    bold: code(1, 22),
    dim: code(2, 22),
    red: code(31, 39),
    green: code(32, 39),
    yellow: code(33, 39),
    cyan: code(36, 39),
    magenta: code(35, 39),
  };
}

/** What standard output can do. */
export interface Terminal {
  /** Cursor movement and so progress bars. */
  readonly live: boolean;
  readonly colours: boolean;
  readonly columns: number;
}

/**
 * Bars and colours on a terminal, plain lines elsewhere; `NO_COLOR` takes colours away. Under Nx the output is a pipe to
 * the terminal, whose width then comes in `EXMIX_TERMINAL`, set by whoever knows.
 */
export function terminalOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Environment,
): Terminal {
  const passedOn = Number(environment.EXMIX_TERMINAL ?? Number.NaN);
  const live = (stream.isTTY === true || passedOn > 0) && environment.TERM !== 'dumb' && !environment.CI;
  const colours = live && (environment.NO_COLOR ?? '') === '';
  return { live, colours, columns: stream.columns || (passedOn > 0 ? passedOn : 80) };
}
