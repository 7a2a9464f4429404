/** Longer than the gap between a composition's end and the key that ended it, shorter than a second key press. Milliseconds. */
const endingKeyWithin = 100;

/** `keyCode` of a key that an input method has taken. Safari has nothing else to tell by. */
const takenByInputMethod = 229;

/**
 * Tells keys that belong to an input method from keys that are meant for the panel. Chromium sends the Enter that ends
 * a composition before `compositionend`, with `isComposing`; Safari sends it afterwards, without.
 */
export class ImeWatch {
  #justEnded = false;

  constructor(input: HTMLElement) {
    input.addEventListener("compositionend", () => {
      this.#justEnded = true;
      setTimeout(() => this.#forget(), endingKeyWithin);
    });
    input.addEventListener("keyup", () => this.#forget());
  }

  owns(event: KeyboardEvent): boolean {
    return event.isComposing || event.keyCode === takenByInputMethod || this.#justEnded;
  }

  #forget(): void {
    this.#justEnded = false;
  }
}
