import { Argument, InvalidArgumentError, type Option } from 'commander';
import { didYouMean, nearest } from '../config/nearest.ts';

export const HOST_NAMES = ['primary', 'secondary'] as const;
export const HOST_WORDS = [...HOST_NAMES, 'active', 'standby'] as const;
export const OUTPUT_WORDS = ['site_address', 'host_info', 's3_bucket', 'db_endpoint'] as const;
export const LAYER_WORDS = [
  'user',
  'server',
  'dicom',
  'database',
  'storage',
  'redundancy',
  'security',
] as const;

export function hostArgument(name: string, description: string): Argument {
  return isHost(new Argument(name, description), HOST_WORDS);
}

/** A wrong one is refused before anything is called, with the one that was meant. */
export function isHost<T extends Argument | Option>(taker: T, words: readonly string[]): T {
  taker.argParser((word: string) => {
    if (words.includes(word)) return word;
    throw new InvalidArgumentError(`there is no host ${word}${didYouMean(nearest(word, words))}`);
  });
  return offers(taker, words);
}

/** Completion and reference name these; whether another word is refused is the command's own business. */
export function offers<T extends Argument | Option>(taker: T, words: readonly string[]): T {
  taker.argChoices = [...words];
  return taker;
}
