// A page's button, a camera, a file server and the photo's address back on the page, each a program of
// its own on one Spacebrew server.

import { OldTools, camera, files } from '../support/agents.ts';
import { expect, test } from '../support/fixtures.ts';

test.use({ hubOptions: ['--no-camera', '--no-files'] });

test('camera and file server are programs of their own', async ({ hub, dashboard }) => {
  const agents = [camera(hub.source), await files(hub.source)];
  try {
    await dashboard.open(hub.url);
    await dashboard.live();
    await expect(dashboard.captureButton).toBeEnabled();
    const first = await dashboard.capture();
    expect(first).not.toContain(`:${hub.port}/`);
    await expect.poll(() => dashboard.photoWidth()).toBeGreaterThan(1);
    await expect(dashboard.photoLatency).toHaveText(/\d/);
    expect(await dashboard.capture()).not.toBe(first);
  } finally {
    await Promise.all(agents.map((agent) => agent.stop()));
  }
});

test('the tools of 2013 work unchanged', async ({ hub, dashboard }) => {
  const tools = await OldTools.start(hub.source);
  try {
    await dashboard.open(hub.url);
    await dashboard.live();
    await expect(dashboard.captureButton).toBeEnabled();
    expect(await dashboard.capture()).toMatch(/\/files\/0\.png$/);
    await expect.poll(() => dashboard.photoWidth()).toBe(1);
    expect(await dashboard.capture()).toMatch(/\/files\/1\.png$/);
  } finally {
    await tools.stop();
  }
});
