/** A part of a native call as it grows: first its name, then pieces of its arguments. */
export type CallPart = { readonly name: string } | { readonly argumentsText: string };

export type NativePart = { readonly content: string } | CallPart;

/**
 * Turns a model's text into a native call, the way a server's parser does for its model's own format. Here the format
 * is the one that brains write: `{"inner_thoughts": "…", "function": "…", "params": {…}}`, in this order. The thoughts
 * become the first argument. Any other text stays content.
 */
export class NativeCallParser {
  #held = "";
  #state: "head" | "first-param" | "params" | "content" = "head";

  push(text: string): NativePart[] {
    this.#held += text;
    switch (this.#state) {
      case "head":
        return this.#readHead();
      case "first-param":
        return this.#readFirstParam();
      case "params":
        return this.#releaseParams();
      case "content":
        return this.#release(this.#held.length, "content");
    }
  }

  /** What is left when the text is over. */
  end(): NativePart[] {
    if (this.#state === "params" || this.#state === "first-param") {
      // The last brace closes the model's own object, not the arguments.
      return this.#release(this.#held.trimEnd().replace(/\}$/, "").length, "argumentsText");
    }
    return this.#release(this.#held.length, "content");
  }

  #readHead(): NativePart[] {
    const head =
      /^\s*\{\s*(?:"inner_thoughts"\s*:\s*("(?:[^"\\]|\\.)*")\s*,\s*)?"function"\s*:\s*"([^"\\]*)"\s*,\s*"params"\s*:\s*\{/.exec(
        this.#held,
      );
    if (head) {
      const [whole, thoughts, name = ""] = head;
      this.#held = this.#held.slice(whole.length);
      this.#state = thoughts === undefined ? "params" : "first-param";
      const opening = thoughts === undefined ? "{" : `{"inner_thoughts": ${thoughts}`;
      return [{ name }, { argumentsText: opening }, ...this.push("")];
    }
    if (!/^\s*(\{\s*("(?:[^\\]|\\.)*)?)?$/.test(this.#held)) {
      this.#state = "content";
      return this.push("");
    }
    return [];
  }

  /** A comma is due between the thoughts and a parameter, if there is one. */
  #readFirstParam(): NativePart[] {
    const rest = this.#held.trimStart();
    if (rest === "") {
      return [];
    }
    this.#state = "params";
    this.#held = rest.startsWith("}") ? rest : `, ${rest}`;
    return this.#releaseParams();
  }

  /** Holds back a brace at the end, which may be the one that does not belong to the arguments. */
  #releaseParams(): NativePart[] {
    return this.#release(this.#held.trimEnd().replace(/\}$/, "").length, "argumentsText");
  }

  #release(length: number, key: "content" | "argumentsText"): NativePart[] {
    const text = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return text === "" ? [] : [key === "content" ? { content: text } : { argumentsText: text }];
  }
}
