// The page under its strict policy: everything from its own host, nothing written into the page.

import { expect, test } from '../support/fixtures.ts';

test('the page is served under a strict policy and obeys it', async ({ hub, dashboard, page }) => {
  await page.addInitScript(() => {
    const broken: string[] = [];
    Object.assign(window, { broken });
    document.addEventListener('securitypolicyviolation', (event) =>
      broken.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
    );
  });
  const answered = page.waitForResponse((response) => response.url() === `${hub.url}/`);
  await dashboard.open(hub.url);
  const policy = (await (await answered).headerValue('content-security-policy')) ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("'wasm-unsafe-eval'");
  expect(policy).not.toContain("'unsafe-inline'");
  expect(policy).not.toContain("'unsafe-eval'");

  await dashboard.live();
  await dashboard.capture();
  await dashboard.pills.first().click();
  await page.keyboard.press('Escape');
  await dashboard.pauseButton.click();
  await dashboard.liveButton.click();
  expect(await page.evaluate(() => (window as unknown as { broken: string[] }).broken)).toEqual([]);
});

test('nothing is loaded from another host', async ({ hub, dashboard, page }) => {
  const hosts = new Set<string>();
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) hosts.add(new URL(request.url()).host);
  });
  await dashboard.open(hub.url);
  await dashboard.live();
  await dashboard.capture();
  expect([...hosts]).toEqual([`localhost:${hub.port}`]);
});

test('the page is sent compressed and with a validator', async ({ hub, page }) => {
  const responses = new Map<string, { encoding: string | null; etag: string | null }>();
  page.on('response', async (response) => {
    const extension = /\.(wasm|js|css)$/.exec(new URL(response.url()).pathname)?.[1];
    if (!extension) return;
    responses.set(extension, {
      encoding: await response.headerValue('content-encoding'),
      etag: await response.headerValue('etag'),
    });
  });
  await page.goto(hub.url, { waitUntil: 'networkidle' });
  expect([...responses.keys()].sort()).toEqual(['css', 'js', 'wasm']);
  for (const { encoding, etag } of responses.values()) {
    // Browsers take brotli from localhost and over https.
    expect(encoding).toMatch(/br|gzip/);
    expect(etag).toBeTruthy();
  }
});
