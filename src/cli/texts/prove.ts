import type { Told } from '../told.ts';

export const VALIDATE: Told = {
  group: 'Prove',
  summary: 'prove that the site works',
  about:
    'Checks the site as users, devices and AWS see it, each check with its evidence and, where one fails, what to do. A small object of no person is stored for the test and removed again.',
  examples: [
    ['orthweb validate', 'everything, in about a minute'],
    ['orthweb validate --only user,dicom', 'two of the seven layers'],
    ['orthweb validate --junit site.xml --html site.html', 'for the record'],
  ],
  notes: ['Exit code 4 when a check fails; what could not be checked is named and fails nothing.'],
};
