import { didYouMean, nearest } from '../config/nearest.ts';
import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { outputsOf } from '../operate/node-outputs.ts';
import { OUTPUT_KEYS, outputsDocument, siteOutputs } from '../operate/outputs.ts';
import { openSubject } from './observed.ts';
import { showOutputs } from './up-result.ts';

/** What scripts ask for; one key alone prints its bare value. */
export async function run(context: CommandContext): Promise<number> {
  const [key] = context.invocation.words;
  const known = OUTPUT_KEYS.find((name) => name === key);
  if (key !== undefined && known === undefined) {
    const meant = didYouMean(nearest(key, OUTPUT_KEYS));
    throw new UsageError(`outputs: there is no ${key}${meant}`, { hint: OUTPUT_KEYS.join(', ') });
  }
  const subject = await openSubject(context);
  const outputs = siteOutputs(await outputsOf(subject, SOURCES), subject.here);
  if (context.json) {
    const { name: deployment, session } = subject;
    const apiCalls = session.counts;
    context.document({ deployment, outputs: outputsDocument(outputs), apiCalls });
    return 0;
  }
  if (known === undefined) {
    showOutputs(context, outputs);
    return 0;
  }
  const value = outputs[known];
  if (value === undefined) {
    throw new UsageError(`${subject.name} has no ${known} yet`, { hint: 'orthweb up' });
  }
  context.out(value);
  return 0;
}

const SOURCES = [
  'storage/data',
  'database/main',
  'hosts/site-address',
  'hosts/primary',
  'hosts/secondary',
];
