// What browsers have and Node 18 has under other names, or not at all. Imported before everything else.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
globalThis.CustomEvent ??= class CustomEvent extends Event {
    constructor(type, { detail }) {
        super(type);
        this.detail = detail;
    }
};
