import { code, heading, type Topic, terms, text } from './topic.ts';

export const JSON_TOPIC: Topic = {
  name: 'json',
  summary: 'what --json promises to scripts',
  blocks: [
    text(
      'With --json a command prints exactly one JSON document to stdout, also when it fails. Everything else goes to stderr. Only logs and status --watch print one document a line, for they may go on for ever.',
    ),
    heading('Rules'),
    terms([
      ['additions only', 'later versions add keys; none changes its meaning or goes away'],
      ['null', 'what is not known, or does not exist yet, is null'],
      ['parts', 'what belongs to a flag or a step (rotated, rollout) is there only with it'],
      ['times', 'ISO 8601 in UTC; lengths of time in milliseconds (elapsedMs)'],
      ['money', 'US dollars a month, list price'],
    ]),
    heading('Documents'),
    terms([
      ['plan, up, down', 'deployment, account, region, outputs, resources, apiCalls'],
      ['resources[]', 'id, type, action, elapsedMs, ref, changes'],
      ['outputs', 'site_address, host_info, s3_bucket, db_endpoint, site'],
      ['apiCalls', 'total, mutating: calls that were made to AWS'],
      ['status', 'as plan, and status, warnings'],
      ['list', 'account, region, deployments'],
      ['validate', 'deployment, region, at, elapsedMs, summary, checks'],
      ['failover', 'deployment, from, to, steps, outageMs, verified'],
    ]),
    heading('Errors'),
    text(
      'A command that fails prints this instead, and ends with a code of orthweb help exit-codes:',
    ),
    code(
      '{ "error": { "code": "UsageError", "message": "…", "hint": "…",',
      '             "requestId": null, "link": null } }',
    ),
    text(
      "code is AWS's own where the error is AWS's, and requestId is what AWS Support asks for; link leads to AWS's own page. Where several resources failed, failures holds one such object for each, with its id.",
    ),
    heading('In a script'),
    code(
      "orthweb status --json | jq -r '.status.activeHost.role'",
      "orthweb up --yes --json > up.json || jq -r '.error.hint' up.json",
    ),
  ],
};
