import * as z from 'zod';
import { printable } from '../../operate/host-reports.ts';

/** Orthanc's own id of an instance: five groups of a SHA-1. Nothing else becomes part of a script. */
const ORTHANC_ID = /^[0-9a-f]{8}(-[0-9a-f]{8}){4}$/;

/** What a host is asked about one stored instance: its row in the index, and its bytes as the host's Orthancs give them. */
export function instanceScript(id: string): string {
  if (!ORTHANC_ID.test(id)) throw new RangeError('this is no id of Orthanc');
  return `# orthweb validate: one stored instance
instance=${id}
${REST}`;
}

const REST = String.raw`set -u
export LC_ALL=C
root=/opt/orthweb/current
work=$(mktemp --directory /run/orthweb/validate.XXXXXX)
trap 'rm -rf "$work"' EXIT
uri=$(jq --raw-output .PostgreSQL.ConnectionUri /run/orthweb/orthanc/database.json | sed "s#/etc/orthweb/rds-ca.pem#$root/rds-ca.pem#")
row=$(PGPASSFILE=/run/orthweb/orthanc/pgpass PGCONNECT_TIMEOUT=8 timeout 20 psql "$uri" --no-psqlrc --quiet --tuples-only --no-align --set=instance="$instance" <<'END' 2>&1
SELECT json_build_object('uuid', a.uuid, 'bytes', a.compressedsize, 'type', r.resourcetype)
FROM attachedfiles a JOIN resources r ON r.internalid = a.id WHERE r.publicid = :'instance' AND a.filetype = 1;
END
)
# As an operator would: with the site's login, which curl reads from a file in memory.
jq --raw-output '.RegisteredUsers | to_entries | map(select(.key != "orthweb-health"))[0] | "user = " + ("\(.key):\(.value)" | tojson)' /run/orthweb/orthanc/users.json >"$work/login"
# Of the first Orthanc that answers: that one does not is told by the check of its containers.
code=000
for address in $(jq --raw-output '.orthancs[].address' "$root/settings.json"); do
  code=$(curl --silent --output "$work/file" --write-out '%{http_code}' --connect-timeout 3 --max-time 15 --config "$work/login" --cacert /run/orthweb/envoy/upstream-ca.crt --connect-to "orthanc:8042:$address:8042" "https://orthanc:8042/instances/$instance/file")
  [ "$code" = 000 ] || break
done
sha256=$(sha256sum "$work/file" 2>/dev/null | cut -d' ' -f1)
jq --null-input --compact-output --arg row "$row" --arg code "$code" --arg sha256 "$sha256" \
  '{row: ($row | fromjson? // null), rowSaid: (if ($row | fromjson? // null) == null then $row[0:400] else "" end), code: $code, sha256: $sha256}'
`;

const shape = z.object({
  row: z.object({ uuid: z.string(), bytes: z.number(), type: z.number() }).nullable(),
  rowSaid: z.string(),
  /** HTTP status; `000`: no Orthanc answered. */
  code: z.string(),
  sha256: z.string(),
});

export type InstanceLook = z.infer<typeof shape>;

/** Undefined: these are not the words of a look. */
export function instanceLook(stdout: string): InstanceLook | undefined {
  try {
    return shape.safeParse(JSON.parse(printable(stdout))).data;
  } catch {
    return undefined;
  }
}
