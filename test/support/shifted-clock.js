// Preloaded into the CLI: its clock is ahead by as many milliseconds as the file named by SHIFTED_CLOCK says by then.
import { readFileSync } from 'node:fs';

const { now } = Date;
Date.now = () => now() + aheadMs();

function aheadMs() {
  try {
    return Number(readFileSync(process.env['SHIFTED_CLOCK'] ?? '', 'utf8'));
  } catch {
    return 0;
  }
}
