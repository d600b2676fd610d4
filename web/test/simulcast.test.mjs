// Simulcast through the page's protection in an unmodified Chromium: three layers of one encoder pass one transform with one counter.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TIMEOUT, inBrowsers } from '../test-page/browsers.mjs';

const LAYERS = [{ rid: 'q', scaleResolutionDownBy: 4 }, { rid: 'h', scaleResolutionDownBy: 2 }, { rid: 'f', scaleResolutionDownBy: 1 }];

inBrowsers('chromium', ['chromium'], ({ open }) => {
    test('chromium_layers_areSealedWithOneCounter_andAReceiverOfOneLayer_opensAndDecodesIt_alsoAfterASwitch', TIMEOUT, async () => {
        const seen = await open(async (tools, { layers }) => {
            const { capture, connect, gathered, generation, join, until, SENDER, WATCHER } = tools;
            const { LayerBridge } = await import('/test-page/layers.js');
            const source = capture(1280, 720);
            const [alice, bob] = [await join(), await join()];
            const first = await generation(1, SENDER, [WATCHER]);
            alice.takeRoster({ own: SENDER, others: [WATCHER] });
            alice.takeKey(first.told);
            bob.takeRoster({ own: WATCHER, others: [SENDER] });
            bob.takeKey((await generation(1, WATCHER, [SENDER])).told);
            const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
            document.body.append(video);
            bob.addEventListener('receiver', ({ detail: { track } }) => { video.srcObject = new MediaStream([track]); });
            const bridge = await LayerBridge.make(layers.map(({ rid }) => rid), first.opening, capture);
            alice.addSender('video', { codecs: ['VP8'], encodings: layers }).use(source.video);
            await bridge.receive(alice, { gathered, until });
            await until('all layers', async () => Object.values((await bridge.counts()).frames).filter(count => count > 20).length === layers.length,
                () => bridge.counts());
            await bridge.send(bob, { connect });
            const decoded = async () => [...(await bob.pc.getStats()).values()].find(({ type }) => type === 'inbound-rtp')?.framesDecoded ?? 0;
            const widths = [];
            for (const rid of ['q', 'f', 'h']) {
                const before = (await bridge.counts()).forwarded[rid] ?? 0;
                const width = widths.at(-1);
                bridge.choose(rid);
                await until(`layer ${rid}`, async () => (await bridge.counts()).forwarded[rid] > before + 20 && video.videoWidth > 0 && video.videoWidth !== width,
                    async () => ({ ...await bridge.counts(), latest: bob.latest, width: video.videoWidth }));
                const so = await decoded();
                await until(`pictures of layer ${rid}`, async () => await decoded() > so + 20, decoded);
                widths.push(video.videoWidth);
            }
            await until('reports', () => alice.latest && bob.latest);
            const result = { counts: await bridge.counts(), widths, sent: alice.latest.transforms, received: bob.latest.transforms, ended: [alice.ended, bob.ended].filter(Boolean) };
            bridge.close();
            alice.close();
            bob.close();
            source.stop();
            return result;
        }, { layers: LAYERS });
        assert.deepEqual(seen.widths, [320, 1280, 640]);
        assert.equal(seen.counts.clear, 0);
        assert.equal(seen.counts.twice, 0, 'a counter was used twice');
        assert.equal(seen.sent.length, 1, 'the layers have more than one transform');
        assert.deepEqual(seen.sent[0].dropped, {});
        const { empty, ...dropped } = seen.received[0].dropped;
        assert.deepEqual(dropped, {});
        assert.deepEqual(seen.ended, []);
    });
});
