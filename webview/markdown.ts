import DOMPurify, { type Config } from "dompurify";
import MarkdownIt, { type MarkdownIt as MarkdownParser } from "markdown-it";
import type { PanelStrings } from "../src/shared/panel-strings.ts";
import { createElement } from "./dom.ts";
import { createIcon } from "./icons.ts";
import { createIconButton, labelButton, type PushButton } from "./toolkit.ts";
import { post } from "./vscode-api.ts";

/** Links lead only where the host's `open-link` goes. */
const linkTarget = /^(?:https?|mailto):/i;

const allowList: Config = {
  ALLOWED_TAGS: [
    ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "em", "strong", "s", "a"],
    ...["ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: ["href", "start", "align"],
  // Every other attribute would have to look like a link.
  ADD_URI_SAFE_ATTR: ["start", "align"],
  ALLOWED_URI_REGEXP: linkTarget,
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
};

const markdown = createMarkdown();

/** How long a copy button says that it has copied, in milliseconds. */
const copiedNotice = 1500;

/** Markdown that may still grow. Blocks that did not change keep their elements, so a growing text does not flicker. */
export class MarkdownBody {
  readonly element: HTMLElement;
  readonly #strings: PanelStrings;
  #blocks: { readonly html: string; readonly nodes: readonly ChildNode[] }[] = [];

  constructor(strings: PanelStrings, language: string) {
    this.#strings = strings;
    this.element = createElement("div", { class: "markdown", lang: language });
  }

  show(text: string): void {
    const blocks = renderBlocks(withoutHalfCharacter(text));
    const firstChange = blocks.findIndex((html, index) => html !== this.#blocks[index]?.html);
    const kept = firstChange < 0 ? blocks.length : firstChange;
    for (const block of this.#blocks.splice(kept)) {
      for (const node of block.nodes) {
        node.remove();
      }
    }
    for (const html of blocks.slice(kept)) {
      const fragment = this.#toFragment(html);
      this.#blocks.push({ html, nodes: [...fragment.childNodes] });
      this.element.append(fragment);
    }
  }

  #toFragment(html: string): DocumentFragment {
    const fragment = DOMPurify.sanitize(html, { ...allowList, RETURN_DOM_FRAGMENT: true });
    for (const link of fragment.querySelectorAll("a")) {
      link.title = link.href;
    }
    for (const code of fragment.querySelectorAll("pre")) {
      const frame = createElement("div", { class: "code-block" });
      code.replaceWith(frame);
      frame.append(code, createCopyButton(code.textContent, this.#strings));
    }
    return fragment;
  }
}

function createMarkdown(): MarkdownParser {
  const parser = new MarkdownIt({ html: false, breaks: true, linkify: true });
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  parser.validateLink = url => linkTarget.test(url);
  // A picture would be a request to whoever the model names: it becomes a link.
  parser.renderer.rules.image = (tokens, index, options, env, renderer) => {
    const token = tokens[index];
    const { escapeHtml } = parser.utils;
    const source = String(token?.attrGet("src") ?? "");
    const label = renderer.renderInlineAsText(token?.children ?? [], options, env) || source;
    return `<a href="${escapeHtml(source)}">${escapeHtml(label)}</a>`;
  };
  // markdown-it aligns cells by a style attribute, which the page's policy refuses.
  for (const rule of ["th_open", "td_open"]) {
    parser.renderer.rules[rule] = (tokens, index, options, _env, renderer) => {
      const token = tokens[index];
      const alignment = /text-align:(\w+)/.exec(String(token?.attrGet("style") ?? ""))?.[1];
      if (token) {
        token.attrs = alignment ? [["align", alignment]] : null;
      }
      return renderer.renderToken(tokens, index, options);
    };
  }
  return parser;
}

/** HTML of each top-level block. */
function renderBlocks(text: string): string[] {
  const env = {};
  const tokens = markdown.parse(text, env);
  const blocks: string[] = [];
  let start = 0;
  tokens.forEach((token, index) => {
    if (token.level === 0 && token.nesting <= 0) {
      blocks.push(markdown.renderer.render(tokens.slice(start, index + 1), markdown.options, env));
      start = index + 1;
    }
  });
  return blocks;
}

/** A delta may end between the two halves of a character; the half is not shown until the other one arrives. */
function withoutHalfCharacter(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/, "");
}

function createCopyButton(text: string, strings: PanelStrings): PushButton {
  const button = createIconButton("copy");
  button.classList.add("copy");
  labelButton(button, strings.copy);
  button.addEventListener("click", () => {
    post({ type: "copy", text });
    button.replaceChildren(createIcon("check"));
    labelButton(button, strings.copied);
    setTimeout(() => {
      button.replaceChildren(createIcon("copy"));
      labelButton(button, strings.copy);
    }, copiedNotice);
  });
  return button;
}
