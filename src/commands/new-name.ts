import { randomName } from '../config/random-name.ts';

/** One name for the whole run, made when a new deployment needs it. */
let made: string | undefined;

export function newName(): string {
  made ??= randomName();
  return made;
}
