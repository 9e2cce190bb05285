import { askText, type Questioner } from './wizard.ts';

/** To what moment the database can be brought back. */
export const backupDays: Questioner = (wizard) => {
  const offer = wizard.draft.config().database.backupDays;
  const message = 'Days that backups of the database reach back (1 to 35):';
  return {
    path: 'database.backupDays',
    offer,
    ask() {
      wizard.tell(DOWN_KEEPS);
      return askText(wizard, { path: 'database.backupDays', message, fallback: String(offer) });
    },
  };
};

const DOWN_KEEPS =
  'orthweb down keeps the studies, a last snapshot and the key; only down --delete-data removes these.';

/** Who did what, for whoever has to answer for it. */
export const logDays: Questioner = (wizard) => {
  const offer = wizard.draft.config().logs.retentionDays;
  return {
    path: 'logs.retentionDays',
    offer,
    ask: () =>
      wizard.prompter.select<number>({
        message: 'Days that logs are kept:',
        flag: '--log-retention-days',
        choices: [...new Set([...LOG_DAYS, offer])]
          .toSorted((a, b) => a - b)
          .map((days) => ({ name: inWords(days), value: days, short: String(days) })),
        fallback: offer,
      }),
  };
};

/** Of those that CloudWatch Logs knows. */
const LOG_DAYS: readonly number[] = [30, 90, 180, 365, 400, 731, 1827, 3653];

function inWords(days: number): string {
  const years = Math.floor(days / 365);
  return days >= 365 && days - years * 365 <= years
    ? `${days} (${years === 1 ? '1 year' : `${years} years`})`
    : String(days);
}
