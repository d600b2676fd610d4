// As much of a document's elements as the module uses.

export class FakeElement {
    constructor(name, attributes = {}, ...children) {
        this.name = name;
        this.attributes = new Map(Object.entries(attributes));
        this.children = children.filter(child => typeof child !== 'string');
        this.text = children.filter(child => typeof child === 'string').join('');
    }

    get localName() {
        return this.name.split(':').at(-1);
    }

    get ownerDocument() {
        return { createElementNS: (namespace, name) => new FakeElement(name, { xmlns: namespace }) };
    }

    get textContent() {
        return this.text + this.children.map(child => child.textContent).join('');
    }

    set textContent(text) {
        this.text = text;
        this.children = [];
    }

    getAttribute(name) {
        return this.attributes.get(name) ?? null;
    }

    setAttribute(name, value) {
        this.attributes.set(name, value);
    }

    appendChild(child) {
        this.children.push(child);
    }

    getElementsByTagName(name) {
        return this.children.flatMap(child => [...child.name === name ? [child] : [], ...child.getElementsByTagName(name)]);
    }
}

export const element = (name, attributes, ...children) => new FakeElement(name, attributes, ...children);
