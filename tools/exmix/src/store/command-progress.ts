import { LiveLines } from '../live-lines.js';
import { terminalOf } from '../paint.js';

/** One moving line while a command works; nothing where there is no terminal, or where JSON is asked for. */
export class CommandProgress {
  private readonly lines: LiveLines | undefined;

  constructor(json: boolean | undefined) {
    const terminal = terminalOf(process.stderr, process.env);
    if (!terminal.live || json === true) return;
    this.lines = new LiveLines(
      (text) => void process.stderr.write(text),
      () => performance.now(),
    );
  }

  tell(text: string): void {
    this.lines?.draw(() => [text]);
  }

  close(): void {
    this.lines?.clear();
  }
}
