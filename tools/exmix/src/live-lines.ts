/** Between two drawings of the moving lines. */
const REDRAW_MS = 100;

/** Moving lines shown at a time; the rest are counted. */
const SHOWN = 8;

/** Lines at the bottom of a terminal that are drawn over and over, with lasting lines scrolling by above them. */
export class LiveLines {
  private drawn = 0;
  private last = Number.NEGATIVE_INFINITY;
  private lines: () => readonly string[] = () => [];

  constructor(
    private readonly write: (text: string) => void,
    private readonly now: () => number,
  ) {}

  /** A lasting line, above the moving ones. */
  print(line: string): void {
    this.write(`${this.erasing()}${line}\n`);
    this.drawn = 0;
    this.paintLines();
  }

  /** Draws the moving lines anew, unless that was just done. */
  draw(lines: () => readonly string[]): void {
    this.lines = lines;
    if (this.now() - this.last >= REDRAW_MS) this.paintLines();
  }

  clear(): void {
    this.write(this.erasing());
    this.drawn = 0;
    this.lines = () => [];
  }

  private paintLines(): void {
    const all = this.lines();
    const shown = all.length > SHOWN ? [...all.slice(0, SHOWN), `and ${all.length - SHOWN} more`] : all;
    this.write(`${this.erasing()}${shown.map((line) => `${line}\n`).join('')}`);
    this.drawn = shown.length;
    this.last = this.now();
  }

  /** Up over the moving lines, and everything from there away. */
  private erasing(): string {
    return this.drawn === 0 ? '' : `\u001b[${this.drawn}A\u001b[0J`;
  }
}
