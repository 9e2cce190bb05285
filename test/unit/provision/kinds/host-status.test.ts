import { SSMClient } from '@aws-sdk/client-ssm';
import { expect, it } from 'vitest';
import { HostStatus } from '../../../../src/provision/kinds/host-status.ts';
import { answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const NAME = '/orthweb/wealthy-lemur/primary/status';

it('finds what hosts wrote, by name and in one call', async () => {
  const ssm = new SSMClient(OFFLINE);
  const sent = answerWith(ssm, { GetParameters: { Parameters: [{ Name: NAME, Value: '{}' }] } });
  const ids = ['hosts/primary-status', 'hosts/secondary-status'];
  const found = await HostStatus.find(ctxWith({ ssm }), ids);
  expect(found.map(({ id, ref }) => [id, ref])).toEqual([['hosts/primary-status', NAME]]);
  expect(sent).toHaveLength(1);
});

it('is removed; one that is gone already counts as removed', async () => {
  const ssm = new SSMClient(OFFLINE);
  const sent = answerWith(ssm, { DeleteParameter: awsError('ParameterNotFound', 400) });
  await HostStatus.delete(ctxWith({ ssm }), { name: NAME }, { purge: false, finalSnapshot: '' });
  expect(sent[0]?.input).toEqual({ Name: NAME });
});
