import type { Answer } from '../operate/outside/site.ts';
import { fail, pass, type Verdict, warn } from './check.ts';
import { peerFacts } from './facts.ts';
import type { Scene } from './scene.ts';

export async function checkTls(scene: Scene, port: 'web' | 'dicom'): Promise<Verdict> {
  return judgeTls(await scene.dialled(port), scene.ctx.clock.now());
}

/** `up` renews 30 days before the end. */
const SOON_DAYS = 21;

export function judgeTls(answer: Answer, nowMs: number): Verdict {
  if (!answer.answers) {
    const { why, text } = answer;
    if (why === 'untrusted') return fail(text, untrustedFix(text));
    if (why === 'silent')
      return fail(
        text,
        'see that your network is in access.web and access.dicom, and nothing between',
      );
    return fail(text, 'orthweb status says how the hosts are, orthweb logs why');
  }
  const { lines, daysLeft } = peerFacts(answer, nowMs);
  if (daysLeft < SOON_DAYS) return warn(lines, 'orthweb certs renew makes another certificate');
  return pass(...lines);
}

function untrustedFix(text: string): string {
  if (/EXPIRED/.test(text)) return 'orthweb certs renew makes another certificate';
  if (/ALTNAME/.test(text))
    return 'set site.domain to the name, and run orthweb up: it makes a certificate for it';
  return 'orthweb certs show compares it with what the hosts serve; it may not be your site';
}
