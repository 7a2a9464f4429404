import { getViewState, type ScrollAnchor, setAnchor } from "./vscode-api.ts";

/** Closer than this to the end, the person is reading the newest line. CSS pixels. */
const nearEnd = 24;

/**
 * Keeps the transcript at its newest line while the person reads there, and where it is while they read further up.
 * `rows` are the elements with a `data-id` inside `content`.
 */
export class ScrollKeeper {
  readonly #scroller: HTMLElement;
  readonly #content: HTMLElement;
  readonly #onFollowing: (following: boolean) => void;
  readonly #resized = new ResizeObserver(() => this.#noticeResize());
  #following = true;
  #lastTop = 0;

  constructor(scroller: HTMLElement, content: HTMLElement, onFollowing: (following: boolean) => void) {
    this.#scroller = scroller;
    this.#content = content;
    this.#onFollowing = onFollowing;
    scroller.addEventListener("scroll", () => this.#noticeScroll(), { passive: true });
    scroller.addEventListener("scrollend", () => this.#remember());
    content.addEventListener("click", event => this.#noticeToggle(event), { capture: true });
  }

  /**
   * Goes back to where the person was reading when the panel was last seen. Sizes are watched from here on: the empty
   * panel before would count as read to its end.
   */
  restore(): void {
    const { anchor } = getViewState();
    const row = anchor && this.#rows().find(element => element.dataset["id"] === anchor.itemId);
    if (anchor && row) {
      this.#follow(false);
      this.#scroller.scrollTop += this.#offsetOf(row) - anchor.offset;
      this.#lastTop = this.#scroller.scrollTop;
    } else {
      this.toEnd();
    }
    this.#resized.observe(this.#scroller);
    this.#resized.observe(this.#content);
  }

  toEnd(): void {
    this.#follow(true);
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#lastTop = this.#scroller.scrollTop;
    this.#remember();
  }

  /** Growth alone must not end the following, only a move upwards does. */
  #noticeScroll(): void {
    const top = this.#scroller.scrollTop;
    if (this.#distanceToEnd() <= nearEnd) {
      this.#follow(true);
    } else if (top < this.#lastTop) {
      this.#follow(false);
    }
    this.#lastTop = top;
  }

  #noticeResize(): void {
    if (this.#following) {
      this.toEnd();
    } else if (this.#distanceToEnd() <= nearEnd) {
      this.#follow(true);
    }
  }

  /** A row that opens stays under the pointer; its end may then lie out of sight. */
  #noticeToggle(event: Event): void {
    if (event.target instanceof Element && event.target.closest("summary")) {
      this.#follow(false);
      requestAnimationFrame(() => this.#noticeScroll());
    }
  }

  #follow(following: boolean): void {
    if (following !== this.#following) {
      this.#following = following;
      this.#onFollowing(following);
      this.#remember();
    }
  }

  #remember(): void {
    const anchor = this.#following ? undefined : this.#anchor();
    const known = getViewState().anchor;
    if (anchor?.itemId !== known?.itemId || anchor?.offset !== known?.offset) {
      setAnchor(anchor);
    }
  }

  #anchor(): ScrollAnchor | undefined {
    const row = this.#rows().find(element => this.#offsetOf(element) + element.offsetHeight > 0);
    const itemId = row?.dataset["id"];
    return row && itemId !== undefined ? { itemId, offset: this.#offsetOf(row) } : undefined;
  }

  #rows(): HTMLElement[] {
    return [...this.#content.querySelectorAll<HTMLElement>("[data-id]")];
  }

  #offsetOf(row: HTMLElement): number {
    return Math.round(row.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top);
  }

  #distanceToEnd(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }
}
