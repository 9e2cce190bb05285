import { DENIED_ROUTES, type DeniedRoute } from './denied-routes.ts';

/** The user of the health checks. */
export const HEALTH_USER = 'orthweb-health';

/**
 * `orthweb.lua`: Orthanc asks it before every request, with the method as it will act on it and the path without query.
 * The health user may look whether there are changes, nobody else is limited but in what Envoy refuses as well.
 */
export function orthwebLua(): string {
  return `-- Written by orthweb. Envoy refuses the same; this holds for what reaches Orthanc by another way.
local HEALTH_USER = '${HEALTH_USER}'

local DENIED = {
${DENIED_ROUTES.map((route) => `  ${rule(route)},\n`).join('')}}

local function denied(method, path)
  for _, rule in ipairs(DENIED) do
    if (rule.methods == nil or rule.methods[method]) and path:find(rule.path) then
      return true
    end
  end
  return false
end

function IncomingHttpRequestFilter(method, uri, ip, username, httpHeaders)
  local path = uri:match('^[^?]*')
  if username == HEALTH_USER then
    return method == 'GET' and path == '/changes'
  end
  -- A page of somebody else's could have it sent along with the login that the browser remembers.
  if httpHeaders ~= nil and httpHeaders['x-http-method-override'] ~= nil then
    return false
  end
  -- With one slash at the end, a path and all below it begin alike.
  return not denied(method, (path:gsub('/*$', '', 1)) .. '/')
end
`;
}

function rule({ methods, path }: DeniedRoute): string {
  // In Lua's patterns a hyphen repeats what stands before it.
  const pattern = path.replaceAll('-', '%-').replaceAll('*', '[^/]*');
  const listed = methods?.map((method) => `${method} = true`).join(', ');
  return `{ ${listed === undefined ? '' : `methods = { ${listed} }, `}path = '^${pattern}/' }`;
}
