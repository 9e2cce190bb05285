import { describe, expect, it } from 'vitest';
import { DENIED_ROUTES } from '../../../src/templates/denied-routes.ts';
import { orthwebLua } from '../../../src/templates/orthweb-lua.ts';

describe('what Orthanc asks before a request', () => {
  it('is this', () => {
    expect(orthwebLua()).toMatchInlineSnapshot(`
      "-- Written by orthweb. Envoy refuses the same; this holds for what reaches Orthanc by another way.
      local HEALTH_USER = 'orthweb-health'

      local DENIED = {
        { path = '^/tools/execute%-script/' },
        { path = '^/tools/reset/' },
        { path = '^/tools/shutdown/' },
        { path = '^/instances/[^/]*/export/' },
        { path = '^/move%-storage/' },
        { methods = { PUT = true }, path = '^/tools/' },
        { methods = { PUT = true, DELETE = true }, path = '^/modalities/[^/]*/' },
        { methods = { PUT = true, DELETE = true }, path = '^/peers/[^/]*/' },
        { methods = { PUT = true, DELETE = true }, path = '^/dicom%-web/servers/[^/]*/' },
        { methods = { DELETE = true }, path = '^/changes/' },
        { methods = { DELETE = true }, path = '^/exports/' },
      }

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
      "
    `);
  });

  it('knows everything that Envoy refuses', () => {
    const rules = orthwebLua().match(/^ {2}\{.*path = .*\},$/gm);
    expect(rules).toHaveLength(DENIED_ROUTES.length);
  });

  it('has no pattern that repeats by mistake', () => {
    for (const [, pattern = ''] of orthwebLua().matchAll(/path = '([^']*)'/g))
      expect(pattern.replaceAll('%-', '')).not.toContain('-');
  });
});
