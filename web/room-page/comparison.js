// Whether this user has compared the code of who is here: it holds for one list only, so that it ends when the list changes.

/** What has been compared in one call. */
export class Comparison {
  constructor() {
    this.compared = null;
    this.code = null;
  }

  /** Takes the code of the list in force. */
  show(code) {
    this.code = code;
  }

  /** Marks what is shown as compared, or takes that back. */
  mark(compared) {
    this.compared = compared ? this.code : null;
  }

  /** 'none' before there is a code, 'open', 'compared', or 'changed': another list than this was compared. */
  get state() {
    if (this.code === null) return 'none';
    if (this.compared === null) return 'open';
    return this.compared === this.code ? 'compared' : 'changed';
  }
}
