import { animals, uniqueNamesGenerator } from 'unique-names-generator';
import { isDeploymentName } from './patterns.ts';

/** The package's own adjectives include some that no clinic wants in the name of its image archive. */
const ADJECTIVES = (
  'able agile airy alert amber apt azure balanced bold brave breezy bright brisk calm careful ' +
  'cheerful clear clever coastal cool cosmic crisp curious daring deft diligent eager earnest ' +
  'easy elegant fair faithful famous fast fearless fine firm fluent fond fresh friendly gentle ' +
  'glad golden graceful grand happy hardy helpful honest humble ideal jolly joyful keen kind ' +
  'lively loyal lucid lucky mellow merry mighty modest nimble noble peaceful polite ' +
  'proud quick quiet rapid ready robust serene sharp silent silver smart smooth solid steady ' +
  'sunny swift tidy tranquil trusty upbeat vivid warm wealthy wise witty zesty'
).split(' ');

const NOT_IN_A_CLINIC = new Set(
  'bedbug booby cockroach flea fly hookworm leech louse mite mole rat roundworm slug tick vulture worm'.split(
    ' ',
  ),
);

const ANIMALS = animals.filter((animal) => !NOT_IN_A_CLINIC.has(animal));

/** `wealthy-lemur`. Short, so that every name that derives from it stays readable. */
export function randomName(draw: () => string = drawn): string {
  for (;;) {
    const name = draw();
    if (name.length <= 20 && isDeploymentName(name)) return name;
  }
}

function drawn(): string {
  return uniqueNamesGenerator({
    dictionaries: [ADJECTIVES, ANIMALS],
    separator: '-',
    style: 'lowerCase',
  });
}
