/** Stands for masked text; a private-use character, which is no letter and no mark. */
const MASK = "\uE000";

const FENCE = "```";

/**
 * The text with closed code blocks and inline code blanked out, of the same length, so that places in it are places in
 * the text.
 */
export function maskCode(text: string): string {
  return maskInline(maskBlocks(text));
}

function maskBlocks(text: string): string {
  let result = "";
  let from = 0;
  for (;;) {
    const open = text.indexOf(FENCE, from);
    const close = open === -1 ? -1 : text.indexOf(FENCE, open + FENCE.length);
    if (close === -1) {
      return result + text.slice(from);
    }
    const end = close + FENCE.length;
    result += text.slice(from, open) + MASK.repeat(end - open);
    from = end;
  }
}

function maskInline(text: string): string {
  return text.replace(/`[^`\n]{1,400}`/g, code => MASK.repeat(code.length));
}

const QUOTATION = /「[^「」]{1,400}」|『[^『』]{1,400}』|“[^“”]{1,400}”|"[^"\n]{1,400}"|«[^«»]{1,400}»/gu;

/** The text with quotations blanked out, of the same length; as it is where there is nothing beside them. */
export function maskQuotations(text: string): string {
  const masked = text.replace(QUOTATION, quotation => MASK.repeat(quotation.length));
  return /[\p{L}\p{N}]/u.test(masked) ? masked : text;
}
