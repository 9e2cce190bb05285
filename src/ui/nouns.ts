/** What is named briefer, or not at all, in a list for people. The key is the type's own noun in plain words. */
const SHORT: Readonly<Record<string, string>> = {
  'internet gateway': 'gateway',
  'network acl': 'ACL',
  'network interface': 'interface',
  'security group': 'group',
  'security group rules': 'rule set',
  'elastic ip': 'address',
  'address association': 'association',
  'db instance': 'database',
  'db subnet group': 'subnet group',
  'db parameter group': 'parameter group',
  'db snapshot': 'snapshot',
};

interface Named {
  readonly id: string;
  readonly type: string;
}

/** `vpc, 4 subnets, gateway, 2 ACLs`; endpoints by name, because which ones there are is what matters. */
export function nounsOf(nodes: readonly Named[], area?: string): string {
  const counts = new Map<string, string[]>();
  for (const node of nodes) {
    const noun = nounOf(node.type);
    counts.set(noun, [...(counts.get(noun) ?? []), node.id.split('/').at(-1) ?? node.id]);
  }
  return [...counts].map(([noun, ids]) => phrase(noun, ids, area)).join(', ');
}

/** `ec2:network-acl` and `ec2:NetworkAcl` are both an `ACL`. */
export function nounOf(type: string): string {
  const words = (type.split(':').at(-1) ?? type)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_]/g, ' ')
    .toLowerCase();
  return SHORT[words] ?? words;
}

function phrase(noun: string, ids: readonly string[], area: string | undefined): string {
  if (noun === 'vpc endpoint') {
    if (area === 'endpoints') return ids.join(', ');
    return `${ids.length === 1 ? 'endpoint' : 'endpoints'} ${ids.join(' ')}`;
  }
  return ids.length === 1 ? noun : `${ids.length} ${pluralOf(noun)}`;
}

function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}
